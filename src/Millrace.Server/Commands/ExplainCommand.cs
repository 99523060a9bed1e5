using System.CommandLine;
using Millrace.Errors;
using Millrace.Planner.Explain;
using Millrace.Server.Output;
using Millrace.Server.Scripts;
using Millrace.Sql.Parser;

namespace Millrace.Server.Commands;

/// <summary>
/// <c>millrace explain FILE.sql</c>: the plans of a file's queries and jobs; nothing is read or written but what planning looks at.
/// </summary>
internal static class ExplainCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(Option<bool> stackTrace)
    {
        var options = new ScriptOptions();
        var command = new Command("explain", "Show how the statements of a file would run: logical, optimized and physical plan")
        {
            options.File, options.Set, options.Variables, options.Json,
        };
        command.SetAction((parsed, _) => Invocation.RunAsync(parsed.GetValue(stackTrace), invocation => Task.FromResult(Explain(
            invocation,
            Script.Read(parsed.GetRequiredValue(options.File)),
            parsed.GetValue(options.Set) ?? [],
            parsed.GetValue(options.Variables) ?? [],
            parsed.GetValue(options.Json)))));
        return command;
    }

    private static int Explain(
        Invocation invocation, Script script, Dictionary<string, string> options, Dictionary<string, string> variables, bool isJson)
    {
        TextPosition? current = null;
        try
        {
            var session = new Session(new SessionSettings { Output = invocation.Output.Rows, Options = options });
            using IResultWriter results = isJson
                ? new JsonResults(invocation.Output)
                : new TextResults(invocation.Output.Rows, invocation.Output.IsTerminal);
            foreach (ParsedStatement statement in Session.Parse(script.Text, variables))
            {
                invocation.Stop.ThrowIfCancellationRequested();
                current = statement.Position;
                if (session.Explain(statement) is PlanExplanation plan)
                    results.Write(plan);
            }

            return ExitCodes.Finished;
        }
        catch (MillraceException error)
        {
            invocation.Errors.Print(error, current is null && error.Position is null ? null : script, current);
            return ExitCodes.Of(error);
        }
    }
}
