using System.Diagnostics;
using Millrace.Benchmarks.Photos;

namespace Millrace.Benchmarks.Startup;

/// <summary>R17: whole processes as a user starts them: <c>SELECT 1</c>, and the demo up to its end.</summary>
internal sealed class TimeToFirstRow : IBenchmark
{
    private const int Runs = 5;
    private const double SelectSecondsMax = 0.5;
    private const double DemoSecondsMax = 2;

    /// <inheritdoc/>
    public string Id => "R17";

    /// <inheritdoc/>
    public string Summary =>
        "start: SELECT 1, and the demo from its start to its end, which bounds its first row from above; medians of 5 warm processes";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Measurement>> RunAsync()
    {
        string folder = Directory.CreateTempSubdirectory("millrace-r17-").FullName;
        try
        {
            string script = Path.Combine(folder, "select.sql");
            await File.WriteAllTextAsync(script, "SELECT 1;");
            double select = await MedianAsync(["run", script]);
            double demo = await MedianAsync(["demo", "--out", Path.Combine(folder, "demo")]);
            return
            [
                new("SELECT 1, whole process", select, "s", SelectSecondsMax, "most", 1),
                new("demo, whole process", demo, "s", DemoSecondsMax, "most", 1),
            ];
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }

    private static async Task<double> MedianAsync(string[] arguments)
    {
        var seconds = new List<double>();
        for (int run = 0; run <= Runs; run++)
        {
            long start = Stopwatch.GetTimestamp();
            using Process process = Process.Start(new ProcessStartInfo(Path.Combine(PhotoSet.Root, "millrace"), arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }) ?? throw new InvalidOperationException("./millrace does not start");
            Task<string> errors = process.StandardError.ReadToEndAsync();
            await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            if (process.ExitCode != 0)
                throw new InvalidOperationException($"{string.Join(' ', arguments)} ended with {process.ExitCode}: {await errors}");
            if (run > 0)
                seconds.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return Measurement.Median(seconds);
    }
}
