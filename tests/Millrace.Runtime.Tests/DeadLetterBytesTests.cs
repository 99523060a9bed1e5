using Millrace.Execution.Operators;
using Millrace.Execution.Planning;
using Millrace.Execution.RowErrors;
using Millrace.Runtime.Jobs;
using Millrace.Testing.Pipelines;

namespace Millrace.Runtime.Tests;

/// <summary>Dead letters are granted their bytes as all else is: a job whose rows all fail stays below its limit.</summary>
public sealed class DeadLetterBytesTests
{
    private const int Rows = 1000;
    private const int Slices = 4;

    [Fact]
    public async Task RunAsync_AllRowsRejectedAtTheLeastLimit_StaysBelowIt()
    {
        var letters = new CollectingSink<string?>((batch, row) => batch["reason"].GetString(row));
        JobPlan plan = Rejecting(letters);
        long minimum = await Run.MinimumAsync(plan);

        JobResult result = await Run.PlanAsync(plan, Run.Options(minimum));

        Assert.True(result.State == JobState.Finished, $"{result.State} {result.Error}");
        Assert.Equal(Rows * Slices, letters.Rows.Count);
        Assert.True(result.Metrics.PeakBytes <= minimum, $"peak {result.Metrics.PeakBytes} above {minimum}");
    }

    private static JobPlan Rejecting(CollectingSink<string?> letters)
    {
        var source = new MemorySource(2, Slices / 2, (context, _, _) => Batches.Range(context.Allocator, 0, Rows));
        Func<IStepContext, StepStatus> Step()
        {
            int row = 0;
            return context =>
            {
                for (; row < context.Input.RowCount; row++)
                {
                    if (!context.TryReserve(sizeof(long)))
                        return StepStatus.Blocked;
                    context.Reject(row, new RowError("test", "TEST", "a reason of some length"));
                }

                row = 0;
                return StepStatus.NeedInput;
            };
        }

        return new JobPlanBuilder()
            .Source(source, Batches.Schema, 2, Rows * sizeof(long))
            .Stage("Reject", Step, new OperatorDeclarations { OutputSliceBytes = 1024 }, 2, true)
            .Sink(new CollectingSink<long>(Batches.Read))
            .DeadLetters(letters)
            .Build("rejecting");
    }
}
