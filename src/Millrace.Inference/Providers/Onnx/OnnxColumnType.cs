using Millrace.Inference.Providers.Onnx.Native;
using Millrace.Types;

namespace Millrace.Inference.Providers.Onnx;

/// <summary>How a column's values lie: the type of their numbers, and the shape of one value.</summary>
/// <param name="Element">The numbers' type.</param>
/// <param name="Shape">The shape of one value; empty for a scalar.</param>
/// <param name="IsFlat">Whether the shape only counts numbers (a list), so that any shape of as many fits.</param>
internal sealed record OnnxColumnType(OnnxElementType Element, long[] Shape, bool IsFlat)
{
    /// <summary>Numbers of one value.</summary>
    public int Count => (int)Shape.Aggregate(1L, (a, b) => a * b);

    /// <summary>Reads a type, or answers null for one that has no dense form.</summary>
    public static OnnxColumnType? Of(DataType type) => type switch
    {
        TensorType { HasFixedShape: true } tensor => Make(tensor.Element, [.. tensor.Shape.Select(d => (long)d)], false),
        EmbeddingType embedding => Make(FloatType.Float32, [embedding.Dimension], true),
        _ when type.Storage is FixedSizeListType list => Make(list.Item.Type, [list.Size], true),
        IntegerType or FloatType => Make(type, [], false),
        _ => null,
    };

    /// <summary>The type of numbers in ONNX, or <see cref="OnnxElementType.None"/>.</summary>
    public static OnnxElementType ElementOf(DataType type) => type switch
    {
        FloatType { BitWidth: 16 } => OnnxElementType.Float16,
        FloatType { BitWidth: 32 } => OnnxElementType.Float32,
        FloatType => OnnxElementType.Float64,
        IntegerType { BitWidth: 8, IsSigned: true } => OnnxElementType.Int8,
        IntegerType { BitWidth: 8 } => OnnxElementType.UInt8,
        IntegerType { BitWidth: 16, IsSigned: true } => OnnxElementType.Int16,
        IntegerType { BitWidth: 16 } => OnnxElementType.UInt16,
        IntegerType { BitWidth: 32, IsSigned: true } => OnnxElementType.Int32,
        IntegerType { BitWidth: 32 } => OnnxElementType.UInt32,
        IntegerType { IsSigned: true } => OnnxElementType.Int64,
        IntegerType => OnnxElementType.UInt64,
        _ => OnnxElementType.None,
    };

    /// <summary>Finds the shape of a value within a port's shape.</summary>
    /// <param name="port">The port.</param>
    /// <param name="shape">The port's shape without its batch dimension, none of them open.</param>
    /// <param name="batch">The port's batch dimension: −1 where it is open, 0 where there is none.</param>
    public bool TryFit(OnnxTensorInfo port, out long[] shape, out long batch)
    {
        batch = port.Shape.Length > 0 ? port.Shape[0] : 0;
        if (port.Shape.Length > 0 && TryFill(port.Shape.AsSpan(1), out shape))
            return true;
        batch = 0;
        return TryFill(port.Shape, out shape);
    }

    private bool TryFill(ReadOnlySpan<long> port, out long[] shape)
    {
        shape = Shape;
        if (port.Length == Shape.Length)
        {
            bool fits = true;
            for (int i = 0; i < port.Length; i++)
                fits &= port[i] < 0 || port[i] == Shape[i];
            if (fits)
                return true;
        }

        if (!IsFlat && Shape.Length > 0)
            return false;
        shape = port.ToArray();
        long product = 1;
        foreach (long size in shape)
            product = size < 0 ? -1 : product < 0 ? -1 : product * size;
        return product == Count;
    }

    private static OnnxColumnType? Make(DataType element, long[] shape, bool isFlat) =>
        ElementOf(element) is OnnxElementType known and not OnnxElementType.None ? new OnnxColumnType(known, shape, isFlat) : null;
}
