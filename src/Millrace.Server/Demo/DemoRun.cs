using System.Collections.Immutable;
using System.Globalization;
using Millrace.Errors;
using Millrace.Runtime.Jobs;
using Millrace.Runtime.Metrics;
using Millrace.Runtime.Supervision;
using Millrace.Server.Commands;
using Millrace.Server.Output;
using Millrace.Server.Progress;
using Millrace.Server.Scripts;
using Millrace.Server.Supervision;
using Millrace.Sql.Parser;

namespace Millrace.Server.Demo;

/// <summary>Runs <c>samples/photos.sql</c> on the bundled photographs and says what came of it.</summary>
/// <param name="Folder">Where results go.</param>
/// <param name="Options">Options of the engine.</param>
/// <param name="Progress">A value of <c>--progress</c>.</param>
internal sealed record DemoRun(string Folder, IReadOnlyDictionary<string, string> Options, string Progress) : IScriptRun
{
    private readonly string _samples = SampleFolder.Find();

    /// <inheritdoc/>
    public string? Restore => null;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Variables => new Dictionary<string, string>
    {
        ["photos"] = Path.Combine(_samples, "photos*", "*"),
        ["model"] = Path.Combine(_samples, "models", "patches-384.onnx"),
        ["out"] = Folder,
    };

    /// <inheritdoc/>
    public Script ReadScript() => Script.Read(Path.Combine(_samples, "photos.sql"));

    /// <inheritdoc/>
    public async Task<int> RunAsync(Invocation invocation, Script script, SupervisedRun? supervision)
    {
        StandardOutput output = invocation.Output;
        var files = new DemoFolder(Path.GetFullPath(Folder));
        var session = new Session(new SessionSettings { Output = output.Rows, Options = Options, Supervision = supervision });
        if (supervision is null or { Order: { Attempt: 1, Finished: 0 } })
        {
            files.Clear();
            await output.Rows.WriteLineAsync($"Embedding the photographs of {Short(_samples)} with samples/models/patches-384.onnx")
                .ConfigureAwait(false);
            await output.Rows.FlushAsync(invocation.Stop).ConfigureAwait(false);
        }

        var results = new DemoResults(ProgressViews.Create(Progress, output));
        var walk = new StatementWalk(supervision);
        ParsedStatement? current = null;
        try
        {
            ImmutableArray<ParsedStatement> statements = Session.Parse(script.Text, Variables);
            for (int i = 0; i < statements.Length; i++)
            {
                current = statements[i];
                if (!walk.Begin(i, current.Kind))
                    continue;
                await session.ExecuteAsync(current, results, invocation.Stop).ConfigureAwait(false);
                walk.End();
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
            Print(output, job, results.Rejected, Folder);
        return ExitCodes.Finished;
    }

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
