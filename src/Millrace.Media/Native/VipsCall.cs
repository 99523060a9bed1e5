using System.Diagnostics;
using System.Text;
using Millrace.Errors;

namespace Millrace.Media.Native;

/// <summary>
/// The span of one call into libvips. It keeps libvips' error text, of which the process has only one, from being mistaken for that of
/// another thread: the text is answered only where no other call overlapped.
/// </summary>
/// <remarks>Begin it before the first native call; dispose of it on the same thread, after all objects of the call.</remarks>
internal readonly unsafe ref struct VipsCall
{
    private const int DetailCharsMax = 400;

    private static int _active;
    private static long _begun;

    private readonly long _number;
    private readonly bool _alone;

    private VipsCall(long number, bool alone)
    {
        _number = number;
        _alone = alone;
    }

    /// <summary>Begins a call.</summary>
    public static VipsCall Begin()
    {
        delegate* unmanaged<void> clear = VipsApi.ErrorClear;
        bool alone = Interlocked.Increment(ref _active) == 1;
        long number = Interlocked.Increment(ref _begun);
        if (alone)
            clear();
        return new VipsCall(number, alone);
    }

    /// <summary>Takes libvips' text for what just failed and clears it.</summary>
    /// <returns>Its first line, or null if it may stem from another thread or there is none.</returns>
    /// <exception cref="MillraceException"><c>VIPS_OUT_OF_MEMORY</c> (external): the process has no memory left.</exception>
    public readonly string? TakeDetail()
    {
        byte* copy = VipsApi.ErrorCopy();
        string text = Encoding.UTF8.GetString(System.Runtime.InteropServices.MemoryMarshal.CreateReadOnlySpanFromNullTerminated(copy));
        VipsApi.Free(copy);
        if (text.Contains("out of memory", StringComparison.Ordinal))
            throw MillraceException.External("VIPS_OUT_OF_MEMORY", "libvips got no memory for an image", "Lower cpu.slots or memory.limit");

        // Any call that began after this one might have written the text.
        bool own = _alone && Interlocked.Read(ref _begun) == _number;
        string first = text.Trim().Split('\n', 2)[0];
        return !own || first.Length == 0 ? null : first[..Math.Min(first.Length, DetailCharsMax)];
    }

    /// <summary>Ends the call and gives back what libvips keeps for this thread.</summary>
    public readonly void Dispose()
    {
        Debug.Assert(_number > 0, "a call begins with Begin");
        VipsApi.ThreadShutdown();
        Interlocked.Decrement(ref _active);
    }
}
