using System.Collections.Immutable;
using Millrace.Columnar;
using Millrace.Execution.Operators;
using Millrace.Execution.Operators.Streaming;
using Millrace.Execution.PhysicalExpressions;
using Millrace.Execution.Planning;
using Millrace.Execution.RowErrors;
using Millrace.Functions;
using Millrace.Plan.Expressions;
using Millrace.Plan.Functions;
using Millrace.Plan.Logical;
using Millrace.Planner.Tests.Support;
using Millrace.Types;

namespace Millrace.Planner.Tests.Operators;

public sealed class StreamingOperatorTests : NativeMemoryTest
{
    private const int LongArrayItems = 600_000;
    private static readonly ColumnExpression N = new("n");
    private readonly EngineRegistry _registry = new();

    public StreamingOperatorTests()
    {
        FunctionsPackage.Register(_registry);
        _registry.Functions.Add(new CountingFunction("checked", new FunctionTraits()));
        _registry.Functions.Add(new CountingFunction("blow_up", new FunctionTraits { IsExpansion = true }, BinaryType.Instance));
    }

    [Fact]
    public void Filter_FalseNullAndError_DropRows()
    {
        using FakeStep step = Step(5L, -1L, null, 1L, 9L);
        Run(Filter(Call(">", Call("checked", N), LiteralExpression.Of(3))), step);
        Assert.Equal([5L, 9L], step.Column(0));
        Assert.Equal([(1, "NEGATIVE")], step.Rejected.Select(r => (r.Row, r.Error.Code)));
    }

    [Fact]
    public void Project_RowError_RejectsTheRowAndKeepsOthers()
    {
        using FakeStep step = Step(1L, -2L, 3L);
        Run(Project(("m", Call("checked", N)), ("n", N)), step);
        Assert.Equal([2L, 4L], step.Column(0));
        Assert.Equal([1L, 3L], step.Column(1));
        Assert.Equal([1], step.Rejected.Select(r => r.Row));
    }

    [Fact]
    public void Project_RowErrorWithPolicyNull_KeepsTheRow()
    {
        using var step = new FakeStep(Allocator, Numbers(1L, -2L), RowErrorPolicy.Null);
        Run(Project(("m", Call("checked", N))), step);
        Assert.Equal([2L, null], step.Column(0));
    }

    [Fact]
    public void Project_LargeResults_AreCutToBatchesAndReserved()
    {
        const int Size = 1_500_000;
        using FakeStep step = Step([.. Enumerable.Repeat((object?)(long)Size, 7)]);
        step.Refusals = 1;
        Run(Project(("data", Call("blow_up", N))), step);
        Assert.Equal([2, 2, 2, 1], step.Emitted.Select(b => b.RowCount));
        Assert.All(step.Emitted, b => Assert.True(b.ByteSize <= Batch.MaxBytes));
        Assert.All(step.Reservations.Take(3), r => Assert.True(r.Output >= 2 * Size));
    }

    [Fact]
    public void Project_OneRowAboveTheBound_IsEmittedAlone()
    {
        using FakeStep step = Step(10L, 5_000_000L, 10L);
        Run(Project(("data", Call("blow_up", N))), step);
        Assert.Equal([1, 1, 1], step.Emitted.Select(b => b.RowCount));
    }

    [Fact]
    public void Project_ErrorInLaterPart_NamesTheRowOfTheInput()
    {
        using FakeStep step = Step(3_000_000L, 3_000_000L, -1L);
        Run(Project(("data", Call("blow_up", N))), step);
        Assert.Equal([2], step.Rejected.Select(r => r.Row));
        Assert.Equal(2, step.Emitted.Sum(b => b.RowCount));
    }

    [Theory]
    [InlineData(3, 2, new long[] { 2, 3, 4 })]
    [InlineData(100, 8, new long[] { 8, 9 })]
    [InlineData(0, 0, new long[0])]
    public void Limit_OverSlices_PassesRowsBehindOffset(long limit, long offset, long[] expected)
    {
        using IOperator instance = Open(new LimitExec(limit, offset) { Id = "l", Schema = Schema.Empty });
        var passed = new List<object?>();
        StepStatus status = StepStatus.NeedInput;
        for (int i = 0; i < 10 && status != StepStatus.Done; i += 5)
        {
            using FakeStep step = Step([.. Enumerable.Range(i, 5).Select(n => (object?)(long)n)]);
            step.Refusals = 1;
            status = step.Run(instance);
            passed.AddRange(step.Column(0));
        }

        Assert.Equal(expected.Cast<object?>(), passed);
        Assert.Equal(limit <= 3, status == StepStatus.Done);
    }

    [Fact]
    public void Limit_Restored_GoesOnWhereItStood()
    {
        using IOperator first = Open(new LimitExec(3, 0) { Id = "l", Schema = Schema.Empty });
        using FakeStep before = Step(1L, 2L);
        before.Run(first);
        using IOperator second = Open(new LimitExec(3, 0) { Id = "l", Schema = Schema.Empty });
        second.Restore(first.Snapshot());
        using FakeStep after = Step(3L, 4L);
        Assert.Equal(StepStatus.Done, after.Run(second));
        Assert.Equal([3L], after.Column(0));
    }

    [Fact]
    public void Unnest_NullAndEmptyArrays_MakeNoRow()
    {
        using FakeStep step = Lists([[1L, null], null, [], [2L]]);
        Run(Unnest(step.Input.Schema, true), step);
        Assert.Equal([1L, null, 2L], step.Column(2));
        Assert.Equal([1L, 2L, 1L], step.Column(3));
    }

    [Fact]
    public void Unnest_LongArray_IsResumedWithinTheRow()
    {
        object?[] items = [.. Enumerable.Range(0, 1000).Select(n => (object?)(long)n)];
        using FakeStep step = Lists([items]);
        step.Refusals = 2;
        Run(Unnest(step.Input.Schema, false), step);
        Assert.True(step.Emitted.Count > 1);
        Assert.All(step.Emitted, b => Assert.True(b.RowCount <= Batch.MaxRows && b.ByteSize <= Batch.MaxBytes));
        Assert.Equal(items, step.Column(2));
    }

    [Fact]
    public void Unnest_ArrayNotCarried_IsNotRepeatedForEachItem()
    {
        object?[] items = [.. Enumerable.Range(0, 1000).Select(n => (object?)(long)n)];
        using FakeStep step = Lists([items]);
        Run(Unnest(step.Input.Schema, false, RowIdentity.IdColumn), step);
        Batch emitted = Assert.Single(step.Emitted);
        Assert.Equal([RowIdentity.IdColumn, "item"], emitted.Schema.Fields.Select(f => f.Name));
        Assert.Equal(items, step.Column(1));
    }

    [Fact]
    public void Unnest_WithIdentity_GivesEachChildAStableIdOfItsOwn()
    {
        object?[] ids = [];
        for (int run = 0; run < 2; run++)
        {
            using FakeStep step = Lists([[1L, 1L], [1L]]);
            Run(Unnest(step.Input.Schema, false), step);
            object?[] now = [.. step.Column(0).Select(id => string.Join('-', (object?[])(id ?? Array.Empty<object?>())))];
            Assert.Equal(3, now.Distinct().Count());
            if (run == 1)
                Assert.Equal(ids, now);
            ids = now;
        }
    }

    [Theory]
    [InlineData(1_000_000)]
    [InlineData((LongArrayItems * 9) + 10)]
    public void Unnest_RowLargerThanTheLimit_IsRejectedWholeAndTheOthersGoOn(long limit)
    {
        object?[] items = [.. Enumerable.Range(0, LongArrayItems).Select(n => (object?)(long)n)];
        using FakeStep step = Lists([[1L, 2L], items, [3L]]);
        step.LimitBytes = limit;
        step.Refusals = 1;

        Run(Unnest(step.Input.Schema, false), step);

        Assert.Equal([1L, 2L, 3L], step.Column(2));
        (int row, RowError error) = Assert.Single(step.Rejected);
        Assert.Equal((1, RowError.TooLarge), (row, error.Code));
    }

    [Fact]
    public void Unnest_RowLargerThanTheLimitAndPolicyNull_MakesNoRow()
    {
        object?[] items = [.. Enumerable.Range(0, LongArrayItems).Select(n => (object?)(long)n)];
        using FakeStep step = new(Allocator, Lists([[1L], items]).Input, RowErrorPolicy.Null) { LimitBytes = 1_000_000 };

        Run(Unnest(step.Input.Schema, false), step);

        Assert.Equal([1L], step.Column(2));
        Assert.Equal([1], step.Rejected.Select(r => r.Row));
    }

    [Fact]
    public void Limit_RowLargerThanTheLimit_PassesAsItIs()
    {
        using FakeStep step = Step(1L, 2L);
        step.LimitBytes = 1;
        Run(new LimitExec(10, 0) { Id = "l", Schema = Schema.Empty }, step);
        Assert.Equal([1L, 2L], step.Column(0));
    }

    private static CallExpression Call(string name, params ImmutableArray<Expression> arguments) => new(name, arguments);

    private Batch Numbers(params object?[] values) => Rows.Make(Allocator, ("n", IntegerType.Int64, values));

    private FakeStep Step(params object?[] values) => new(Allocator, Numbers(values));

    private FakeStep Lists(object?[]?[] lists)
    {
        object?[] ids = [.. lists.Select((_, i) => (object?)new object?[] { 7UL, (ulong)i })];
        return new FakeStep(Allocator, Rows.Make(
            Allocator, (RowIdentity.IdColumn, RowIdentity.IdType, ids), ("a", new ListType(IntegerType.Int64), lists)));
    }

    private FilterExec Filter(Expression predicate)
    {
        Schema schema = new([new Field("n", IntegerType.Int64)]);
        return new FilterExec(predicate, CompiledExpressions.Compile([predicate], schema, _registry.Typer)) { Id = "f", Schema = schema };
    }

    private ProjectExec Project(params (string Name, Expression Value)[] columns)
    {
        Schema input = new([new Field("n", IntegerType.Int64)]);
        CompiledExpressions compiled = CompiledExpressions.Compile(columns.Select(c => c.Value), input, _registry.Typer);
        return new ProjectExec([.. columns.Select(c => new NamedExpression(c.Name, c.Value))], compiled)
        {
            Id = "p",
            Schema = new Schema([.. columns.Select((c, i) => new Field(c.Name, compiled.Types[i]))]),
        };
    }

    private UnnestExec Unnest(Schema input, bool withOrdinality, params string[] carried)
    {
        var node = new UnnestNode(new ScanNode(null!, input), new ColumnExpression("a"), "item", withOrdinality ? "place" : null) // never mapped
        {
            Carried = carried.Length == 0 ? null : new CarriedColumns([.. carried]),
        };
        int[] indices = [.. CarriedColumns.Of(node.Carried, input).Select(f => input.IndexOf(f.Name))];
        return new UnnestExec(node.Array, CompiledExpressions.Compile([node.Array], input, _registry.Typer), [.. indices], withOrdinality)
        {
            Id = "u",
            Schema = node.DeriveSchema([input], _registry.Typer),
        };
    }

    private IOperator Open(OperatorExec exec)
    {
        IOperator instance = exec.CreateOperator();
        instance.Open(new FakeOperatorContext(Allocator));
        return instance;
    }

    private void Run(OperatorExec exec, FakeStep step)
    {
        using IOperator instance = Open(exec);
        Assert.Equal(StepStatus.NeedInput, step.Run(instance));
    }
}
