namespace Millrace.Inference.Providers.Onnx.Native;

/// <summary>A tensor that a run made. Its memory is the runtime's and goes back on disposal.</summary>
internal sealed unsafe class OnnxOutput : IDisposable
{
    private readonly OrtValueHandle _value;
    private readonly nint _data;

    /// <summary>Takes a value over.</summary>
    public OnnxOutput(OrtValueHandle value, OnnxElementType elementType, long[] shape, nint data, long byteLength)
    {
        _value = value;
        _data = data;
        ElementType = elementType;
        Shape = shape;
        ByteLength = byteLength;
    }

    /// <summary>What it holds.</summary>
    public OnnxElementType ElementType { get; }

    /// <summary>Dimensions, outermost first.</summary>
    public long[] Shape { get; }

    /// <summary>Bytes.</summary>
    public long ByteLength { get; }

    /// <summary>Copies all bytes, in native byte order.</summary>
    /// <exception cref="ArgumentException">The target is shorter than <see cref="ByteLength"/>.</exception>
    public void CopyTo(Span<byte> target)
    {
        ObjectDisposedException.ThrowIf(_value.IsClosed, this);
        ArgumentOutOfRangeException.ThrowIfLessThan(target.Length, ByteLength, nameof(target));
        new ReadOnlySpan<byte>((void*)_data, (int)ByteLength).CopyTo(target);
        GC.KeepAlive(_value);
    }

    /// <inheritdoc/>
    public void Dispose() => _value.Dispose();
}
