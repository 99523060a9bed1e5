namespace Millrace.Sql.Binder;

/// <summary>What a statement's name names.</summary>
public enum CatalogObjectKind
{
    /// <summary>A table.</summary>
    Table,

    /// <summary>A model.</summary>
    Model,
}
