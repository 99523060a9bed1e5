namespace Millrace.Sql.Binder;

/// <summary>Takes a table or model out of the catalog; what it names outside stays.</summary>
/// <param name="Kind">What is dropped.</param>
/// <param name="Name">Its name.</param>
/// <param name="IfExists">Whether to do nothing when there is none; else the binder has made sure that there is one.</param>
public sealed record DropStatement(CatalogObjectKind Kind, string Name, bool IfExists) : Statement;
