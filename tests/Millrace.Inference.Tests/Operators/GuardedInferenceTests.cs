using System.Collections.Immutable;
using Millrace.Columnar;
using Millrace.Columnar.Builders;
using Millrace.Execution.Operators;
using Millrace.Execution.RowErrors;
using Millrace.Execution.Scheduling;
using Millrace.Inference.Operators;
using Millrace.Inference.Providers.Delegates;
using Millrace.Inference.Tests.Batching;
using Millrace.Memory;
using Millrace.Plan.Logical;
using Millrace.Types;

namespace Millrace.Inference.Tests.Operators;

/// <summary>Model calls under a guard before native code.</summary>
public sealed class GuardedInferenceTests : IDisposable
{
    private readonly MemoryAllocator _allocator = MemoryAllocator.CreateRoot("guarded inference tests");
    private readonly FakeGuard _guard = new();

    public void Dispose() => Assert.Equal(0, _allocator.LiveBytes);

    [Fact]
    public void Step_SuspectAndCondemnedRows_GoAloneAndNotAtAll()
    {
        var step = new Surroundings(_allocator, _guard);
        using (Batch input = Input(5))
        using (IOperator instance = Exec(input.Schema).CreateOperator())
        {
            step.Input = input;
            instance.Open(step);
            while (instance.Step(step) is var status && status != StepStatus.NeedInput)
            {
                if (status == StepStatus.Pending)
                    instance.OnInputEnded();
            }
        }

        Assert.Equal(["0 2 4 False", "3 True"], _guard.Entered.Order(StringComparer.Ordinal));
        Assert.Equal([0L, 4L, 6L, 8L], step.Answers);
        Assert.Equal(["1 ML_PREDICT double KILLED_PROCESS 2"], step.Rejected);
        Assert.Equal(0, _guard.Inside);
    }

    private static InferenceExec Exec(Schema input)
    {
        var provider = new DelegateModelProvider("test", "a test", ModelPipeline.Double);
        var model = new ModelPlan(provider, ModelPipeline.Definition(ImmutableSortedDictionary<string, string>.Empty));
        var schema = new Schema([.. input.Fields, .. ModelPipeline.OutputSchema.Fields]);
        return new InferenceExec
        {
            Id = "p",
            Schema = schema,
            Model = model,
            InputColumns = [0],
            CarriedColumns = [.. Enumerable.Range(0, input.Count)],
            Declarations = InferenceExec.Declare(model, schema),
        };
    }

    private Batch Input(int rows)
    {
        using var numbers = new FixedWidthBuilder<long>(IntegerType.Int64, _allocator, rows);
        using ColumnBuilder ids = ColumnBuilder.Create(RowIdentity.IdType, _allocator);
        var words = (FixedWidthBuilder<ulong>)((FixedSizeListBuilder)ids).Items;
        for (int i = 0; i < rows; i++)
        {
            numbers.Append(i);
            words.Append(7);
            words.Append((ulong)i);
            ((FixedSizeListBuilder)ids).CloseList();
        }

        return new Batch(new Schema([.. ModelPipeline.Schema.Fields, RowIdentity.Fields[0]]), [numbers.Finish(), ids.Finish()], rows);
    }

    private sealed class Surroundings(MemoryAllocator allocator, FakeGuard guard) : IOperatorContext, IStepContext
    {
        public List<long> Answers { get; } = [];

        public List<string> Rejected { get; } = [];

        public string OperatorId => "p";

        public string Lineage => "test";

        public int Subtask => 0;

        public int SubtaskCount => 1;

        public Batch Input { get; set; } = null!; // set before the first step

        public MemoryAllocator Allocator => allocator;

        public TimeProvider Time { get; } = new ManualTime();

        public CancellationToken Cancellation => CancellationToken.None;

        public INodeServices Node { get; } = new InlineNode { Guard = guard };

        public bool TryReserve(long outputBytes, long scratchBytes = 0) => true;

        public void Emit(Batch batch)
        {
            using (batch)
                Answers.AddRange(batch["m"].Values<long>());
        }

        public bool Reject(int row, RowError error)
        {
            Rejected.Add($"{row} {error.Step} {error.Code} {error.Attempts}");
            return true;
        }

        public void WaitFor(Task task)
        {
        }
    }
}
