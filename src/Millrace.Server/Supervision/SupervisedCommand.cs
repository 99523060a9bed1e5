using System.Collections.Immutable;
using Millrace.Errors;
using Millrace.Server.Commands;
using Millrace.Server.Scripts;
using Millrace.Sql.Parser;

namespace Millrace.Server.Supervision;

/// <summary>Decides whether a command's script runs in this process or in one of its own.</summary>
internal static class SupervisedCommand
{
    /// <summary>Runs a script.</summary>
    /// <param name="invocation">Outputs and signals.</param>
    /// <param name="isEngine">Whether a supervisor has started this process.</param>
    /// <param name="isAlone">Whether it is to run in this process whatever it does.</param>
    /// <param name="run">The command.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(Invocation invocation, bool isEngine, bool isAlone, IScriptRun run)
    {
        if (isEngine)
        {
            using var link = EngineLink.Connect();
            link.Listen(invocation.Signals);
            return await run.RunAsync(invocation, link.Script, link.Run).ConfigureAwait(false);
        }

        Script script = run.ReadScript();
        return !isAlone
            && TryParse(script, run) is ImmutableArray<ParsedStatement> statements
            && SupervisionRule.Applies(statements, run.Options, run.Restore)
            ? await new Supervisor(invocation, script, statements).RunAsync().ConfigureAwait(false)
            : await run.RunAsync(invocation, script, null).ConfigureAwait(false);
    }

    private static ImmutableArray<ParsedStatement>? TryParse(Script script, IScriptRun run)
    {
        try
        {
            return Session.Parse(script.Text, run.Variables);
        }
        catch (MillraceException)
        {
            // Whoever runs the script says what is wrong with it.
            return null;
        }
    }
}
