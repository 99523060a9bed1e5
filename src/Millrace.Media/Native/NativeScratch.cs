using System.Runtime.InteropServices;

namespace Millrace.Media.Native;

/// <summary>Native memory for the time of one call.</summary>
internal readonly unsafe ref struct NativeScratch
{
    private readonly byte* _memory;
    private readonly int _bytes;

    /// <summary>Takes memory; its content is undefined.</summary>
    /// <param name="bytes">How much.</param>
    public NativeScratch(int bytes)
    {
        _memory = (byte*)NativeMemory.Alloc((nuint)bytes);
        _bytes = bytes;
    }

    /// <summary>The memory.</summary>
    public Span<byte> Span => new(_memory, _bytes);

    /// <summary>Gives the memory back.</summary>
    public void Dispose() => NativeMemory.Free(_memory);
}
