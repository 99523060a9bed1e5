using System.Collections.Immutable;
using Millrace.Errors;
using Millrace.Runtime.Supervision;
using Millrace.Server.Output;
using Millrace.Server.Progress;
using Millrace.Server.Scripts;
using Millrace.Server.Supervision;
using Millrace.Sql.Parser;

namespace Millrace.Server.Commands;

/// <summary>A run of a file of statements.</summary>
/// <param name="File">The file; <c>-</c> for standard input.</param>
/// <param name="Options">Options of the engine.</param>
/// <param name="Variables">Values of <c>${name}</c>.</param>
/// <param name="IsJson">Whether rows and jobs are printed as JSON.</param>
/// <param name="Progress">A value of <c>--progress</c>.</param>
/// <param name="Restore">The checkpoint that jobs go on from, or null.</param>
/// <param name="AllowDuplicates">Whether they go on from it although results of later ones may be visible.</param>
internal sealed record ScriptRun(
    string File,
    IReadOnlyDictionary<string, string> Options,
    IReadOnlyDictionary<string, string> Variables,
    bool IsJson,
    string Progress,
    string? Restore,
    bool AllowDuplicates) : IScriptRun
{
    /// <inheritdoc/>
    public Script ReadScript() => Script.Read(File);

    /// <inheritdoc/>
    public async Task<int> RunAsync(Invocation invocation, Script script, SupervisedRun? supervision)
    {
        StandardOutput output = invocation.Output;
        ParsedStatement? current = null;
        try
        {
            var settings = new SessionSettings
            {
                Output = output.Rows,
                Options = Options,
                Restore = Restore,
                AllowDuplicates = AllowDuplicates,
                Supervision = supervision,
            };
            var session = new Session(settings);
            ImmutableArray<ParsedStatement> statements = Session.Parse(script.Text, Variables);
            using IResultWriter results = IsJson ? new JsonResults(output) : new TextResults(output.Rows, output.IsTerminal);
            var reporter = new StatementReporter(output.Diagnostics, results, ProgressViews.Create(Progress, output), TimeProvider.System)
            {
                Supervision = supervision,
            };
            var walk = new StatementWalk(supervision);
            for (int i = 0; i < statements.Length; i++)
            {
                current = statements[i];
                if (!walk.Begin(i, current.Kind))
                    continue;
                await session.ExecuteAsync(current, reporter, invocation.Stop).ConfigureAwait(false);
                walk.End();
            }

            return ExitCodes.Finished;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            await output.Rows.FlushAsync(CancellationToken.None).ConfigureAwait(false);
            invocation.Errors.Print(error, IsOfScript(error) ? script : null, current?.Position);
            return ExitCodes.Of(error);
        }

        bool IsOfScript(Exception error) => current is not null || error is MillraceException { Position: not null };
    }
}
