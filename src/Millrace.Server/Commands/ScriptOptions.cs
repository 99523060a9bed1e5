using System.CommandLine;

namespace Millrace.Server.Commands;

/// <summary>The options of commands that take statements.</summary>
internal sealed class ScriptOptions
{
    /// <summary>The file.</summary>
    public Argument<string> File { get; } = new("FILE") { Description = "File of SQL statements in UTF-8; - for standard input" };

    /// <summary>Options of the engine.</summary>
    public Option<Dictionary<string, string>> Set { get; } = new("--set")
    {
        Description = "Set an option of the engine, as SET 'key' = 'value' does; may be repeated (see: millrace options)",
        HelpName = "key=value",
        Arity = ArgumentArity.OneOrMore,
        CustomParser = KeyValues.Parse,
    };

    /// <summary>Variables.</summary>
    public Option<Dictionary<string, string>> Variables { get; } = new("--var")
    {
        Description = "Give ${name} in the statements a value; may be repeated",
        HelpName = "name=value",
        Arity = ArgumentArity.OneOrMore,
        CustomParser = KeyValues.Parse,
    };

    /// <summary>One process.</summary>
    public Option<bool> NoSupervisor { get; } = new("--no-supervisor")
    {
        Description = "Run jobs in this process, so that a crash of native code ends them",
    };

    /// <summary>JSON.</summary>
    public Option<bool> Json { get; } = new("--json") { Description = "Print JSON, an object a line, and nothing else on standard output" };
}
