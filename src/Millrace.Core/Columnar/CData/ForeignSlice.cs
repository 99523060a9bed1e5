namespace Millrace.Columnar.CData;

/// <summary>The rows of a foreign array that are imported; the offset counts from the start of its buffers.</summary>
internal readonly unsafe struct ForeignSlice(ForeignNode node, string name, CArrowArray* array, int offset, int count)
{
    public ForeignNode Node { get; } = node;

    public string Name { get; } = name;

    public CArrowArray* Array { get; } = array;

    public int Offset { get; } = offset;

    public int Count { get; } = count;

    public void RequireBuffers(int buffers)
    {
        if (Array->BufferCount != buffers)
            throw ForeignData.Invalid(Name, $"it has {Array->BufferCount} buffers, and its type {buffers}");
    }
}
