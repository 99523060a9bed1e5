using System.CommandLine;
using Millrace.Server.Output;
using Millrace.Server.Shell;

namespace Millrace.Server.Commands;

/// <summary><c>millrace sql</c>: the interactive shell.</summary>
internal static class ShellCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(Option<bool> stackTrace)
    {
        var options = new ScriptOptions();
        var command = new Command("sql", "Run statements as they are typed, or piped in; errors do not end it") { options.Set, options.Json };
        command.SetAction((parsed, _) => Invocation.RunAsync(parsed.GetValue(stackTrace), async invocation =>
        {
            StandardOutput output = invocation.Output;
            var session = new Session(new SessionSettings { Output = output.Rows, Options = parsed.GetValue(options.Set) ?? [] });
            bool isTyped = !Console.IsInputRedirected && output.IsTerminal;
            ILineReader lines = isTyped ? new TerminalLineReader(output.Diagnostics) : new PipeLineReader(Console.In);
            using IResultWriter results = parsed.GetValue(options.Json) ? new JsonResults(output) : new TextResults(output.Rows, output.IsTerminal);
            int code = await new InteractiveShell(invocation, session, lines, results).RunAsync().ConfigureAwait(false);

            // Who typed has seen the errors; a script wants to know.
            return isTyped ? ExitCodes.Finished : code;
        }));
        return command;
    }
}
