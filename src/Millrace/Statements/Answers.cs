using Millrace.Errors;
using Millrace.Execution.Planning;
using Millrace.Options;
using Millrace.Plan.Catalog;
using Millrace.Sql.Binder;
using Millrace.Types;

namespace Millrace.Statements;

/// <summary>The rows that statements about the session answer.</summary>
internal static class Answers
{
    /// <summary>What <c>SHOW</c> lists.</summary>
    public static (Schema Columns, List<string?[]> Rows) Show(ShowKind kind, SessionCatalog catalog, EngineRegistry registry) => kind switch
    {
        ShowKind.Tables => (RowsBuilder.Columns("name", "connector"), [.. catalog.Tables.Select(t => new[] { t.Name, t.Connector })]),
        ShowKind.Models => (RowsBuilder.Columns("name", "provider"), [.. catalog.Models.Select(m => new[] { m.Name, m.Provider })]),
        ShowKind.Functions => (
            RowsBuilder.Columns("signature", "returns", "summary"),
            [
                .. registry.Functions.All
                    .Where(f => f.Name[0] != '$')
                    .Select(f => f.Documentation)
                    .Select(d => new[] { d.Signature, d.Returns, d.Summary }),
            ]),
        ShowKind.Connectors => (
            RowsBuilder.Columns("name", "reads", "writes", "summary"),
            [.. registry.Connectors.All.Select(c => new[] { c.Name, YesNo(c.CanRead), YesNo(c.CanWrite), c.Summary })]),
        ShowKind.Options => (
            RowsBuilder.Columns("key", "type", "default", "summary"),
            [.. OptionBinder.Describe(typeof(EngineOptions)).Select(o => new[] { o.Key, o.Type, o.Default, o.Summary })]),
        _ => throw MillraceException.Internal("SHOW_UNKNOWN", $"SHOW {kind} has no answer"),
    };

    /// <summary>The columns of a table.</summary>
    public static (Schema Columns, List<string?[]> Rows) Describe(Schema schema) =>
        (RowsBuilder.Columns("name", "type", "nullable"),
            [.. schema.Fields.Select(f => new[] { f.Name, f.Type.ToString(), YesNo(f.IsNullable) })]);

    /// <summary>The input and output of a model.</summary>
    public static (Schema Columns, List<string?[]> Rows) Describe(ModelDefinition model) =>
        (RowsBuilder.Columns("name", "type", "direction"),
        [
            .. model.Input.Fields.Select(f => new[] { f.Name, f.Type.ToString(), "input" }),
            .. model.Output.Fields.Select(f => new[] { f.Name, f.Type.ToString(), "output" }),
        ]);

    /// <summary>The options that are set.</summary>
    public static (Schema Columns, List<string?[]> Rows) Set(IReadOnlyDictionary<string, string> options) =>
        (RowsBuilder.Columns("key", "value"), [.. options.Select(o => new[] { o.Key, IsSecret(o.Key) ? SecretReference.Show(o.Value) : o.Value })]);

    private static bool IsSecret(string key) => OptionBinder.Describe(typeof(EngineOptions)).Any(o => o.Key == key && o.IsSecret);

    private static string YesNo(bool value) => value ? "yes" : "no";
}
