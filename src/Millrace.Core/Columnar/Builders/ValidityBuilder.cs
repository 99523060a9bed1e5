using Millrace.Memory;

namespace Millrace.Columnar.Builders;

/// <summary>Collects which values are NULL; takes no memory until the first NULL.</summary>
internal sealed class ValidityBuilder(MemoryAllocator allocator) : IDisposable
{
    private GrowableBuffer? _bits;

    public int Length { get; private set; }

    public int NullCount { get; private set; }

    public void Append(bool isValid)
    {
        if (isValid && _bits is null)
        {
            Length++;
            return;
        }

        _bits ??= StartBits();
        if ((Length & 7) == 0)
            _bits.Extend(1)[0] = 0;
        if (isValid)
            Bitmap.Set(_bits.Span, Length);
        else
            NullCount++;
        Length++;
    }

    public void AppendValid(int count)
    {
        if (_bits is null)
        {
            Length += count;
            return;
        }

        for (int i = 0; i < count; i++)
            Append(true);
    }

    public void RemoveLast()
    {
        Length--;
        if (_bits is null)
            return;
        if (!Bitmap.Get(_bits.Span, Length))
            NullCount--;
        if ((Length & 7) == 0)
            _bits.Truncate(Length >> 3);
        else
            Bitmap.Clear(_bits.Span, Length);
    }

    /// <summary>The bitmap, or null when nothing is NULL. Starts anew.</summary>
    public NativeBuffer? Finish()
    {
        NativeBuffer? bits = _bits?.Finish();
        _bits = null;
        Length = 0;
        NullCount = 0;
        return bits;
    }

    public void Dispose() => _bits?.Dispose();

    private GrowableBuffer StartBits()
    {
        var bits = new GrowableBuffer(allocator, Math.Max(16, 2 * Bitmap.ByteCount(Length)));
        Span<byte> filled = bits.Extend(Bitmap.ByteCount(Length));
        filled.Clear();
        Bitmap.SetRange(filled, 0, Length);
        return bits;
    }
}
