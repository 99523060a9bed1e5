using System.CommandLine;
using System.CommandLine.Parsing;
using Millrace.Server.Commands;

namespace Millrace.Server;

/// <summary>The commands and what is common to them.</summary>
internal static class CommandLine
{
    /// <summary>Runs a command line.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] arguments)
    {
        ParseResult parsed = CreateRoot().Parse(arguments);
        if (parsed.Errors.Count > 0)
            return PrintUsage(parsed);
        var configuration = new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null, // Signals are ours.
        };
        return await parsed.InvokeAsync(configuration).ConfigureAwait(false);
    }

    /// <summary>Makes the command line.</summary>
    public static RootCommand CreateRoot()
    {
        var stackTrace = new Option<bool>("--stack-trace") { Description = "Show stack traces with errors", Recursive = true };
        var root = new RootCommand("Millrace: a data engine whose stream drives models")
        {
            RunCommand.Create(stackTrace),
            ExplainCommand.Create(stackTrace),
            ShellCommand.Create(stackTrace),
            DemoCommand.Create(stackTrace),
            JournalCommand.Create(stackTrace),
        };
        foreach (Command list in ListCommands.Create(stackTrace))
            root.Add(list);
        root.Add(stackTrace);
        return root;
    }

    private static int PrintUsage(ParseResult parsed)
    {
        foreach (ParseError error in parsed.Errors)
            Console.Error.WriteLine($"error USAGE: {error.Message}");
        string command = parsed.CommandResult.Command is RootCommand ? "" : $" {parsed.CommandResult.Command.Name}";
        Console.Error.WriteLine($"advice: ./millrace{command} --help shows what it takes");
        return ExitCodes.Usage;
    }
}
