using System.Runtime.InteropServices;
using Millrace.Memory;

namespace Millrace.Columnar.CData;

/// <summary>A foreign array, moved here. It is released when the last buffer over its memory is let go.</summary>
internal sealed unsafe class ForeignArray : IBufferOwner
{
    private readonly MemoryAllocator? _charged;
    private long _bytes;
    private long _chargedBytes;
    private int _references = 1;

    public ForeignArray(CArrowArray* source, MemoryAllocator? charged)
    {
        _charged = charged;
        Root = (CArrowArray*)NativeMemory.Alloc((nuint)sizeof(CArrowArray));
        *Root = *source;
        source->Release = null;
    }

    public CArrowArray* Root { get; }

    /// <summary>A buffer over foreign memory.</summary>
    public NativeBuffer Wrap(void* pointer, int length)
    {
        Interlocked.Increment(ref _references);
        _bytes += length;
        return new NativeBuffer((nint)pointer, length, this);
    }

    /// <summary>Charges for all buffers made so far. Called once, at the end of an import.</summary>
    public void ChargeBytes()
    {
        _charged?.Charge(_bytes);
        _chargedBytes = _bytes;
    }

    /// <summary>Gives up the importer's own hold.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _references) != 0)
            return;
        CArrowArray.ReleaseIfLive(Root);
        NativeMemory.Free(Root);
        _charged?.Refund(_chargedBytes);
    }

    void IBufferOwner.Free(NativeBuffer buffer) => Release();
}
