using Millrace.Runtime.Jobs;

namespace Millrace.Runtime.Tests;

/// <summary>R19: whatever the plan and the cap, as long as the minima fit, the job finishes; below them it is refused with the figure.</summary>
public sealed class RandomPlanTests
{
    private const int SeedsPerCase = 25;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task RunAsync_RandomPlanAtOrAboveItsMinima_Finishes(int group)
    {
        for (int seed = group * SeedsPerCase; seed < (group + 1) * SeedsPerCase; seed++)
        {
            long minimum = await Run.MinimumAsync(new RandomPlan(seed).Plan);
            foreach (bool isExact in new[] { true, false })
            {
                var plan = new RandomPlan(seed);
                long cap = minimum + (isExact ? 0 : plan.ExtraBytes);

                JobResult result = await Run.PlanAsync(plan.Plan, Run.Options(cap, plan.CpuSlots, accelerators: 1));

                Assert.True(result.State == JobState.Finished, $"seed {seed}, cap {cap}: {result.State} {result.Error}");
                Assert.True(plan.Expected.AsSpan().SequenceEqual(plan.Sink.Rows.Order().ToArray()), $"seed {seed}: rows differ");
                Assert.True(plan.ExpectedDeadLetters == plan.DeadLetters.Rows.Count, $"seed {seed}: dead letters differ");
                Assert.True(result.Metrics.PeakBytes <= cap, $"seed {seed}: peak {result.Metrics.PeakBytes} above cap {cap}");
            }
        }
    }
}
