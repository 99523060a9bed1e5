using System.CommandLine;
using System.CommandLine.Parsing;
using Millrace.Errors;
using Millrace.Server.Commands;
using Millrace.Server.Supervision;

namespace Millrace.Server;

/// <summary>The commands and what is common to them.</summary>
internal static class CommandLine
{
    /// <summary>What users type: the script starts the program.</summary>
    private const string Program = "./millrace";

    /// <summary>Runs a command line.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] arguments)
    {
        bool isEngine = arguments is [EngineProcess.Argument, ..];
        ParseResult parsed = CreateRoot(isEngine).Parse(isEngine ? arguments[1..] : arguments);
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
    /// <param name="isEngine">Whether a supervisor has started this process.</param>
    public static RootCommand CreateRoot(bool isEngine = false)
    {
        var stackTrace = new Option<bool>("--stack-trace") { Description = "Show stack traces with errors", Recursive = true };
        var root = new RootCommand("Millrace: a data engine whose stream drives models")
        {
            RunCommand.Create(stackTrace, isEngine),
            ExplainCommand.Create(stackTrace),
            ShellCommand.Create(stackTrace),
            DemoCommand.Create(stackTrace, isEngine),
            CheckpointCommand.Create(stackTrace),
            JournalCommand.Create(stackTrace),
        };
        root.HelpName = Program;
        foreach (Command list in ListCommands.Create(stackTrace))
            root.Add(list);
        root.Add(stackTrace);
        return root;
    }

    /// <summary>The one thing that is wrong: a word that is no command counts more than the missing one.</summary>
    private static string Problem(ParseResult parsed)
    {
        if (parsed.CommandResult.Command is not RootCommand)
            return UnknownOption(parsed) is string option ? $"there is no option '{option}'" : parsed.Errors[0].Message.TrimEnd('.');
        string? word = parsed.UnmatchedTokens is [string first, ..] ? first : null;
        if (word is null)
            return "a command is missing";
        string[] known = [.. parsed.RootCommandResult.Command.Subcommands.Select(c => c.Name)];
        string? near = Suggestion.Nearest(word, known);
        return $"there is no {(word.StartsWith('-') ? "option" : "command")} '{word}'{(near is null ? "" : $"; did you mean '{near}'?")}";
    }

    /// <summary>A word that looks like an option and is none: the parser takes it for an argument.</summary>
    private static string? UnknownOption(ParseResult parsed)
    {
        for (int i = 0; i < parsed.Tokens.Count; i++)
        {
            bool isValue = i > 0 && parsed.Tokens[i - 1].Type == TokenType.Option;
            if (!isValue && parsed.Tokens[i] is { Type: TokenType.Argument, Value: ['-', '-', ..] word })
                return word;
        }

        return null;
    }

    private static int PrintUsage(ParseResult parsed)
    {
        Console.Error.WriteLine($"error USAGE: {Problem(parsed)}");
        string command = "";
        for (SymbolResult? at = parsed.CommandResult; at is CommandResult { Command: not RootCommand } named; at = at.Parent)
            command = $" {named.Command.Name}{command}";
        Console.Error.WriteLine($"advice: {Program}{command} --help shows what it takes");
        return ExitCodes.Usage;
    }
}
