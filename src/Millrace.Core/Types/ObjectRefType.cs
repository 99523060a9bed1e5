namespace Millrace.Types;

/// <summary>A small value that points at a large payload, or at a window of one.</summary>
/// <remarks>
/// Storage: struct of <c>uri</c> utf8, <c>offset</c> int64 (bytes from the start), <c>length</c> int64 (bytes; NULL = to the end),
/// <c>version</c> utf8 (what the store calls this content; NULL = not pinned), <c>media_type</c> utf8 (NULL = unknown).
/// Equality is of all five.
/// </remarks>
public sealed record ObjectRefType : LogicalType
{
    private static readonly StructType Layout = new(
    [
        new Field("uri", Utf8Type.Instance, false),
        new Field("offset", IntegerType.Int64, false),
        new Field("length", IntegerType.Int64),
        new Field("version", Utf8Type.Instance),
        new Field("media_type", Utf8Type.Instance),
    ]);

    /// <summary>The one value.</summary>
    public static ObjectRefType Instance { get; } = new();

    /// <inheritdoc/>
    public override string SqlName => "OBJECT_REF";

    /// <inheritdoc/>
    public override string ExtensionName => "millrace.object_ref";

    /// <inheritdoc/>
    public override DataType Storage => Layout;

    /// <inheritdoc/>
    public override bool IsComparable => true;
}
