namespace Millrace.Connectors.Formats;

/// <summary>Marks formats whose files do not say their types, so that a table's declared columns hold as they are.</summary>
internal interface IDeclaredSchemaFormat : IFileFormat;
