using System.Globalization;
using Millrace.Errors;
using Millrace.Runtime.Jobs;
using Millrace.Runtime.Metrics;
using Millrace.Server.Commands;
using Millrace.Server.Output;
using Millrace.Server.Progress;
using Millrace.Server.Scripts;
using Millrace.Sql.Parser;

namespace Millrace.Server.Demo;

/// <summary>Runs <c>samples/photos.sql</c> on the bundled photographs and says what came of it.</summary>
internal static class DemoRun
{
    /// <summary>Runs the demo.</summary>
    /// <param name="invocation">Outputs and signals.</param>
    /// <param name="folder">Where results go.</param>
    /// <param name="options">Options of the engine.</param>
    /// <param name="progress">A value of <c>--progress</c>.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(Invocation invocation, string folder, Dictionary<string, string> options, string progress)
    {
        StandardOutput output = invocation.Output;
        string samples = SampleFolder.Find();
        Script script = Script.Read(Path.Combine(samples, "photos.sql"));
        var files = new DemoFolder(Path.GetFullPath(folder));
        var session = new Session(new SessionSettings { Output = output.Rows, Options = options });
        files.Clear();
        await output.Rows.WriteLineAsync($"Embedding the photographs of {Short(samples)} with samples/models/patches-384.onnx").ConfigureAwait(false);
        await output.Rows.FlushAsync(invocation.Stop).ConfigureAwait(false);
        var results = new DemoResults(ProgressViews.Create(progress, output));
        ParsedStatement? current = null;
        try
        {
            foreach (ParsedStatement statement in Session.Parse(script.Text, Variables(samples, folder)))
            {
                current = statement;
                await session.ExecuteAsync(statement, results, invocation.Stop).ConfigureAwait(false);
            }
        }
        catch (MillraceException error)
        {
            invocation.Errors.Print(error, script, current?.Position);
            return ExitCodes.Of(error);
        }
        finally
        {
            files.NoteMade();
        }

        if (results.Job is JobReport job)
            Print(output, job, results.Rejected, folder);
        return ExitCodes.Finished;
    }

    private static Dictionary<string, string> Variables(string samples, string folder) => new()
    {
        ["photos"] = Path.Combine(samples, "photos*", "*"),
        ["model"] = Path.Combine(samples, "models", "patches-384.onnx"),
        ["out"] = folder,
    };

    private static void Print(StandardOutput output, JobReport job, IReadOnlyList<RowRejected> rejected, string folder)
    {
        JobMetrics metrics = job.Result.Metrics;
        double seconds = metrics.Elapsed.TotalSeconds;
        TextWriter text = output.Rows;
        text.WriteLine();
        new TextTable(text, output.IsTerminal).Begin(
            ["photographs", "embedded", "rejected", "seconds", "images/s", "model calls", "peak memory"],
            [true, true, true, true, true, true, true],
            [[
                Number(metrics.RowsRead),
                Number(metrics.RowsWritten),
                Number(metrics.RowsRejected),
                seconds.ToString("0.00", CultureInfo.InvariantCulture),
                (metrics.RowsWritten / Math.Max(seconds, 0.001)).ToString("0.0", CultureInfo.InvariantCulture),
                Number(metrics.ModelCalls),
                Sizes.Text(metrics.PeakBytes),
            ]]);
        text.WriteLine();
        if (rejected.Count > 0)
        {
            new TextTable(text, output.IsTerminal).Begin(
                ["rejected file", "step", "reason"],
                [false, false, false],
                [.. rejected.OrderBy(r => r.Origin, StringComparer.Ordinal).Select(Row)]);
            text.WriteLine();
        }

        text.WriteLine($"embeddings:     {Path.Combine(folder, "embeddings")}  (Parquet: uri, width, height, embedding)");
        if (rejected.Count > 0 && job.RejectedPath is not null)
            text.WriteLine($"rejected files: {job.RejectedPath}  (JSON lines, with step and reason)");
        text.Flush();
    }

    private static string[] Row(RowRejected row) =>
        [ValueText.OneLine(Path.GetFileName(row.Origin ?? "?")), ValueText.OneLine(row.Step), ValueText.OneLine(row.Reason)];

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Short(string path)
    {
        string relative = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }
}
