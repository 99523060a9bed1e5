using Millrace.Columnar;
using Millrace.Inference.Providers.Onnx.Native;
using Millrace.Memory;

namespace Millrace.Inference.Providers.Onnx;

/// <summary>How a column of INPUT goes into the model.</summary>
/// <param name="Name">The model's input.</param>
/// <param name="Column">How the column's values lie.</param>
/// <param name="Element">What the model takes.</param>
/// <param name="Shape">The shape of one value as the model takes it.</param>
/// <param name="Batch">The model's batch dimension: −1 where it is open, 0 where there is none.</param>
/// <param name="Transform">Changes values on their way, or null to pass the column's memory as it is.</param>
internal sealed record OnnxInput(
    string Name, OnnxColumnType Column, OnnxElementType Element, long[] Shape, long Batch, ImageTransform? Transform)
{
    /// <summary>Binds rows of a column. Copies nothing unless there is a transform.</summary>
    /// <param name="column">The column, borrowed until the run is back.</param>
    /// <param name="start">The first row.</param>
    /// <param name="count">How many.</param>
    /// <param name="allocator">Where memory for transformed values comes from.</param>
    /// <param name="owned">The transformed values, which the caller releases after the run; else null.</param>
    public unsafe OnnxTensor Bind(Column column, int start, int count, MemoryAllocator allocator, out NativeBuffer? owned)
    {
        owned = null;
        Column values = column.Children.Length > 0 ? column.Children[0] : column;
        int width = Column.Element.ByteWidth();
        long first = (values.Offset + (long)start * Column.Count) * width;
        long length = (long)count * Column.Count * width;
        NativeBuffer source = values.Buffers[1] ?? throw new InvalidOperationException("a column of numbers has no values");
        long[] shape = Batch == 0 ? Shape : [count, .. Shape];
        nint data = source.Pointer + (nint)first;
        if (Transform is not null)
        {
            owned = allocator.Allocate(checked(count * Column.Count * sizeof(float)));
            Transform.Apply(new ReadOnlySpan<byte>((void*)data, (int)length), count, owned.As<float>());
            (data, length) = (owned.Pointer, owned.Length);
        }

        return new OnnxTensor(Name, Element, shape, data, length);
    }

    /// <summary>Whether a row holds a NULL among its numbers, which the model would take for a number.</summary>
    public bool HasNullItem(Column column, int row)
    {
        if (column.Children.Length == 0 || column.Children[0].NullCount == 0)
            return false;
        for (int i = 0; i < Column.Count; i++)
        {
            if (column.Children[0].IsNull(row * Column.Count + i))
                return true;
        }

        return false;
    }
}
