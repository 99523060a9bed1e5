namespace Millrace.Compute;

/// <summary>The values of a utf8 or binary operand with rows.</summary>
internal readonly ref struct BytesReader
{
    private readonly ReadOnlySpan<int> _offsets;
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly int _step;

    public BytesReader(Operand operand)
    {
        _offsets = operand.Column.ValueOffsets;
        _bytes = operand.Column.Length > 0 && operand.Column.Buffers[2] is { } bytes ? bytes.Span : default;
        _step = operand.IsScalar ? 0 : 1;
    }

    public ReadOnlySpan<byte> this[int row]
    {
        get
        {
            int start = _offsets[row * _step];
            return _bytes.Slice(start, _offsets[row * _step + 1] - start);
        }
    }
}
