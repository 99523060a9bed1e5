using System.Collections.Immutable;
using Millrace.Execution.Connectors;
using Millrace.Execution.Planning;
using Millrace.Execution.RowErrors;
using Millrace.Plan.Catalog;

namespace Millrace.Statements;

/// <summary>Where the rejected rows of a job go.</summary>
internal static class DeadLetterTable
{
    private const string FolderName = "_rejected";

    /// <summary>
    /// The table of dead letters: JSON lines in the folder that the option <c>dead-letter.path</c> names, else in <c>_rejected</c> in the
    /// sink's own folder, which is there only if a row was rejected; null where the policy writes none, or where neither is known.
    /// </summary>
    /// <param name="sink">The job's table; null for a query.</param>
    /// <param name="connectors">The connectors.</param>
    /// <param name="options">The engine's options.</param>
    public static TableDefinition? Of(TableDefinition? sink, ConnectorRegistry connectors, EngineOptions options)
    {
        if (options.OnError != RowErrorPolicy.DeadLetter)
            return null;
        string? path = options.DeadLetterPath ?? (sink is null ? null : FolderOf(sink, connectors));
        if (path is null)
            return null;

        // Rows of an earlier job stay unless the sink overwrites its results too.
        bool overwrites = sink?.Options.GetValueOrDefault("if-exists") == "overwrite" && options.DeadLetterPath is null;
        var table = ImmutableSortedDictionary.CreateRange(
            StringComparer.Ordinal,
            new Dictionary<string, string>
            {
                ["connector"] = "json",
                ["path"] = path,
                ["if-exists"] = overwrites ? "overwrite" : "append",
                ["write-empty"] = options.DeadLetterPath is null ? "false" : "true",
            });
        return new TableDefinition(FolderName, DeadLetter.Schema, table);
    }

    private static string? FolderOf(TableDefinition sink, ConnectorRegistry connectors)
    {
        if (!sink.Options.TryGetValue("path", out string? path) || path.Length == 0)
            return null;
        IConnector connector = connectors.Get(sink);
        if (!connector.CanWrite || !connector.Options.Any(o => o.Key == "if-exists"))
            return null;

        // The same rule as the file sink's: a name that ends as the format's files do (.parquet, .jsonl) is one file.
        bool isFile = Path.GetExtension(path).StartsWith($".{sink.Connector}", StringComparison.OrdinalIgnoreCase);
        return Path.Combine(isFile ? Path.GetDirectoryName(path) ?? "" : path, FolderName);
    }
}
