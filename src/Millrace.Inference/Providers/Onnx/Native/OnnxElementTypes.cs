namespace Millrace.Inference.Providers.Onnx.Native;

/// <summary>Facts about element types.</summary>
internal static class OnnxElementTypes
{
    /// <summary>Bytes of one element, or 0 for what cannot be bound.</summary>
    public static int ByteWidth(this OnnxElementType type) => type switch
    {
        OnnxElementType.UInt8 or OnnxElementType.Int8 or OnnxElementType.Boolean => 1,
        OnnxElementType.UInt16 or OnnxElementType.Int16 or OnnxElementType.Float16 => 2,
        OnnxElementType.Float32 or OnnxElementType.Int32 or OnnxElementType.UInt32 => 4,
        OnnxElementType.Float64 or OnnxElementType.Int64 or OnnxElementType.UInt64 => 8,
        _ => 0,
    };

    /// <summary>The type of a number in ONNX, or <see cref="OnnxElementType.None"/> for one that is not listed.</summary>
    public static OnnxElementType FromOnnx(int number) =>
        number is >= (int)OnnxElementType.Float32 and <= (int)OnnxElementType.UInt64
            ? (OnnxElementType)number
            : OnnxElementType.None;
}
