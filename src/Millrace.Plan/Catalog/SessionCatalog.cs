using Millrace.Errors;

namespace Millrace.Plan.Catalog;

/// <summary>The tables and models that a session's statements have made. Not thread-safe: a session runs one statement at a time.</summary>
public sealed class SessionCatalog
{
    private readonly Dictionary<string, TableDefinition> _tables = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ModelDefinition> _models = new(StringComparer.Ordinal);

    /// <summary>All tables, by name.</summary>
    public IEnumerable<TableDefinition> Tables => _tables.Values.OrderBy(t => t.Name, StringComparer.Ordinal);

    /// <summary>All models, by name.</summary>
    public IEnumerable<ModelDefinition> Models => _models.Values.OrderBy(m => m.Name, StringComparer.Ordinal);

    /// <summary>Adds a table.</summary>
    /// <exception cref="MillraceException"><c>TABLE_EXISTS</c> (user).</exception>
    public void Add(TableDefinition table)
    {
        ArgumentNullException.ThrowIfNull(table);
        if (!_tables.TryAdd(table.Name, table))
            throw MillraceException.User("TABLE_EXISTS", $"there is a table '{table.Name}' already", "Choose another name");
    }

    /// <summary>Adds a model.</summary>
    /// <exception cref="MillraceException"><c>MODEL_EXISTS</c> (user).</exception>
    public void Add(ModelDefinition model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (!_models.TryAdd(model.Name, model))
            throw MillraceException.User("MODEL_EXISTS", $"there is a model '{model.Name}' already", "Choose another name");
    }

    /// <summary>Finds a table.</summary>
    /// <exception cref="MillraceException"><c>TABLE_NOT_FOUND</c> (user), with the nearest name.</exception>
    public TableDefinition GetTable(string name, TextPosition? position = null) =>
        _tables.TryGetValue(name, out TableDefinition? table) ? table : throw NotFound("table", "TABLE_NOT_FOUND", name, _tables.Keys, position);

    /// <summary>Finds a model.</summary>
    /// <exception cref="MillraceException"><c>MODEL_NOT_FOUND</c> (user), with the nearest name.</exception>
    public ModelDefinition GetModel(string name, TextPosition? position = null) =>
        _models.TryGetValue(name, out ModelDefinition? model) ? model : throw NotFound("model", "MODEL_NOT_FOUND", name, _models.Keys, position);

    /// <summary>Takes a table out; false when there is none.</summary>
    public bool RemoveTable(string name) => _tables.Remove(name);

    /// <summary>Takes a model out; false when there is none.</summary>
    public bool RemoveModel(string name) => _models.Remove(name);

    private static MillraceException NotFound(string kind, string code, string name, IEnumerable<string> known, TextPosition? position)
    {
        string? nearest = Suggestion.Nearest(name, known);
        string advice = nearest is null ? $"Make it first: CREATE {kind.ToUpperInvariant()} {name} …" : $"Did you mean '{nearest}'?";
        return MillraceException.User(code, $"there is no {kind} '{name}'", advice, position);
    }
}
