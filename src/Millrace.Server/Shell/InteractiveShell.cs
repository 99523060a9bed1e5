using System.Text;
using Millrace.Server.Commands;
using Millrace.Server.Output;
using Millrace.Server.Progress;
using Millrace.Server.Scripts;
using Millrace.Sql.Parser;

namespace Millrace.Server.Shell;

/// <summary>Reads statements up to their semicolons and runs them; an error ends its statement and nothing else.</summary>
/// <param name="invocation">Outputs and signals.</param>
/// <param name="session">What the statements are run in.</param>
/// <param name="lines">Where they come from.</param>
/// <param name="results">Where rows go.</param>
internal sealed class InteractiveShell(Invocation invocation, Session session, ILineReader lines, IResultWriter results)
{
    private const string Help = """
        Statements end with ; and may take several lines. SHOW TABLES, MODELS, FUNCTIONS, CONNECTORS or OPTIONS lists what exists;
        EXPLAIN SELECT … shows a plan. Ctrl-C stops the statement that runs, or forgets the one that is being typed. exit or Ctrl-D ends.
        """;

    private readonly StatementReporter _reporter = new(
        invocation.Output.Diagnostics, results, ProgressViews.Create(ProgressViews.Auto, invocation.Output), TimeProvider.System);

    private int _exitCode;

    /// <summary>Runs until the input ends.</summary>
    /// <returns>The exit code of the first error; 0 when there was none.</returns>
    public async Task<int> RunAsync()
    {
        invocation.Signals.InterruptOnly(null);
        var text = new StringBuilder();
        while (!invocation.Stop.IsCancellationRequested)
        {
            string? line = lines.ReadLine(text.Length == 0 ? "millrace> " : "      ... ");
            if (lines.IsGivenUp)
            {
                text.Clear();
                continue;
            }

            if (line is null || (text.Length == 0 && IsExit(line)))
                break;
            if (text.Length == 0 && line.Trim().TrimEnd(';') is "help" or "\\h" or "?")
            {
                await invocation.Output.Diagnostics.WriteLineAsync(Help).ConfigureAwait(false);
                continue;
            }

            text.Append(line).Append('\n');
            if (StatementText.IsWhole(text.ToString()))
                await RunAsync(Take(text)).ConfigureAwait(false);
        }

        if (text.ToString().Trim().Length > 0)
            await RunAsync(Take(text)).ConfigureAwait(false);
        return _exitCode;
    }

    private static bool IsExit(string line) => line.Trim().TrimEnd(';').ToLowerInvariant() is "exit" or "quit" or "\\q";

    private static string Take(StringBuilder text)
    {
        string taken = text.ToString();
        text.Clear();
        return taken;
    }

    private async Task RunAsync(string text)
    {
        lines.Remember(text);
        var script = new Script("statement", text);
        ParsedStatement? current = null;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(invocation.Stop);
        invocation.Signals.InterruptOnly(stop);
        try
        {
            foreach (ParsedStatement statement in Session.Parse(text))
            {
                current = statement;
                await session.ExecuteAsync(statement, _reporter, stop.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            await invocation.Output.Diagnostics.WriteLineAsync("stopped").ConfigureAwait(false);
        }
        catch (Exception error)
        {
            await invocation.Output.Rows.FlushAsync(CancellationToken.None).ConfigureAwait(false);
            invocation.Errors.Print(error, script, current?.Position);
            _exitCode = _exitCode == 0 ? ExitCodes.Of(error) : _exitCode;
        }
        finally
        {
            invocation.Signals.InterruptOnly(null);
        }
    }
}
