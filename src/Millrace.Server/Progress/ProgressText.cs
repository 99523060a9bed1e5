using System.Globalization;
using Millrace.Runtime.Metrics;
using Millrace.Server.Output;

namespace Millrace.Server.Progress;

/// <summary>A job's figures in words.</summary>
internal static class ProgressText
{
    /// <summary>The share that is done, from 0 to 1; null when the sources do not say how much they have.</summary>
    public static double? Done(JobMetrics metrics) =>
        metrics.RowsExpected > 0 ? Math.Clamp((double)RowsDone(metrics) / metrics.RowsExpected, 0, 1) : null;

    /// <summary>Rows done, rate, rejected rows, memory and time left.</summary>
    public static string Figures(JobMetrics metrics)
    {
        long done = RowsDone(metrics);
        long doneNow = done - metrics.RowsDoneBefore;
        double seconds = metrics.Elapsed.TotalSeconds;
        string rate = seconds > 0.1 ? string.Create(CultureInfo.InvariantCulture, $", {doneNow / seconds:#,0.#} rows/s") : "";
        string expected = metrics.RowsExpected > 0 ? $"/{metrics.RowsExpected:N0}" : "";
        string rejected = metrics.RowsRejected > 0 ? $", {metrics.RowsRejected:N0} rejected" : "";
        string left = Done(metrics) is > 0.05 and < 1 && doneNow > 0
            ? $", {Time(TimeSpan.FromSeconds(seconds * (metrics.RowsExpected - done) / doneNow))} left"
            : "";
        return $"{done:N0}{expected} rows{rate}{rejected}, peak {Sizes.Text(metrics.PeakBytes)}{left}";
    }

    private static long RowsDone(JobMetrics metrics) => metrics.RowsWritten + metrics.RowsRejected;

    private static string Time(TimeSpan span) => span.TotalHours >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalHours}:{span.Minutes:00}:{span.Seconds:00}")
        : string.Create(CultureInfo.InvariantCulture, $"{span.Minutes}:{span.Seconds:00}");
}
