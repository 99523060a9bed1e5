namespace Millrace.Types;

/// <summary>A decoded image: 8 bits a channel, channels interleaved, rows from the top without padding.</summary>
/// <remarks>
/// Storage: struct of <c>data</c> binary (<c>height × width × channels</c> bytes), <c>width</c> int32, <c>height</c> int32,
/// <c>channels</c> int32, <c>mode</c> utf8 (<c>L</c>, <c>LA</c>, <c>RGB</c>, <c>RGBA</c>).
/// </remarks>
public sealed record ImageType : LogicalType
{
    private static readonly StructType Layout = new(
    [
        new Field("data", BinaryType.Instance, false),
        new Field("width", IntegerType.Int32, false),
        new Field("height", IntegerType.Int32, false),
        new Field("channels", IntegerType.Int32, false),
        new Field("mode", Utf8Type.Instance, false),
    ]);

    /// <summary>The one value.</summary>
    public static ImageType Instance { get; } = new();

    /// <inheritdoc/>
    public override string SqlName => "IMAGE";

    /// <inheritdoc/>
    public override string ExtensionName => "millrace.image";

    /// <inheritdoc/>
    public override DataType Storage => Layout;
}
