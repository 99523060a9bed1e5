using System.Globalization;
using System.Text.RegularExpressions;
using Millrace.Runtime.Jobs;

namespace Millrace.Runtime.Tests;

/// <summary>R19: whatever the plan and the cap, as long as the minima fit, the job finishes; below them it is refused with the figure.</summary>
public sealed partial class RandomPlanTests
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
            long minimum = await RefusedFigureAsync(seed);
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

    [GeneratedRegex("at least ([0-9]+)")]
    private static partial Regex Figure();

    private static async Task<long> RefusedFigureAsync(int seed)
    {
        JobResult refused = await Run.PlanAsync(new RandomPlan(seed).Plan, Run.Options(1, 1, accelerators: 1));
        Assert.Equal("MEMORY_MINIMUM", refused.Error?.Code);
        string figure = Figure().Match(refused.Error?.Advice?.Replace(",", "", StringComparison.Ordinal) ?? "").Groups[1].Value;
        return long.Parse(figure, CultureInfo.InvariantCulture);
    }
}
