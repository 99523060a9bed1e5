using System.CommandLine;
using Millrace.Server.Output;
using Millrace.Server.Reference;

namespace Millrace.Server.Commands;

/// <summary><c>millrace functions | connectors | models | options</c>: what exists, with signatures, defaults and units.</summary>
internal static class ListCommands
{
    /// <summary>Makes the commands.</summary>
    public static IEnumerable<Command> Create(Option<bool> stackTrace) =>
    [
        Create(
            "functions",
            "List the functions of SQL",
            stackTrace,
            ReferenceText.WriteFunctions,
            (output, reference) => ReferenceJson.WriteLines(output, reference.Functions, ReferenceJson.Write)),
        Create(
            "connectors",
            "List the connectors of tables with their options",
            stackTrace,
            (output, reference) => WriteEach(reference.Connectors, c => ReferenceText.Write(output, c.Name, c.Summary, c.Options)),
            (output, reference) => ReferenceJson.WriteLines(
                output, reference.Connectors, (json, c) => ReferenceJson.Write(json, c.Name, c.Summary, c.CanRead, c.CanWrite, c.Options))),
        Create(
            "models",
            "List the providers of models with their options",
            stackTrace,
            (output, reference) => WriteEach(reference.Providers, p => ReferenceText.Write(output, p.Name, p.Summary, p.Options)),
            (output, reference) => ReferenceJson.WriteLines(
                output, reference.Providers, (json, p) => ReferenceJson.Write(json, p.Name, p.Summary, null, null, p.Options))),
        Create(
            "options",
            "List the options of the engine: the keys of --set and SET",
            stackTrace,
            (output, reference) => ReferenceText.WriteOptions(output, reference.Options),
            (output, reference) => ReferenceJson.WriteLines(output, reference.Options, ReferenceJson.Write)),
    ];

    private static Command Create(
        string name,
        string description,
        Option<bool> stackTrace,
        Action<TextWriter, EngineReference> writeText,
        Action<Stream, EngineReference> writeJson)
    {
        var json = new Option<bool>("--json") { Description = "Print a JSON object a line" };
        var command = new Command(name, description) { json };
        command.SetAction((parsed, _) => Invocation.RunAsync(parsed.GetValue(stackTrace), invocation =>
        {
            StandardOutput output = invocation.Output;
            var reference = new EngineReference();
            if (parsed.GetValue(json))
                writeJson(output.RowBytes, reference);
            else
                writeText(output.Rows, reference);
            return Task.FromResult(ExitCodes.Finished);
        }));
        return command;
    }

    private static void WriteEach<T>(IEnumerable<T> items, Action<T> write)
    {
        foreach (T item in items)
            write(item);
    }
}
