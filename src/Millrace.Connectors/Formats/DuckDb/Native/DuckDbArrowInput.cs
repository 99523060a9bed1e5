using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Millrace.Columnar.CData;

namespace Millrace.Connectors.Formats.DuckDb.Native;

/// <summary>
/// A stream of batches that one thread fills and DuckDB pulls from on another: a rendezvous of one batch, so that the
/// filling thread stands still while DuckDB works, and no queue is held.
/// </summary>
/// <remarks>
/// <see cref="Hand"/>, <see cref="End"/> and <see cref="Abort"/> belong to the filling thread, <see cref="Leave"/> to the
/// pulling one. Dispose only after the statement that pulls has ended.
/// </remarks>
internal sealed unsafe class DuckDbArrowInput : IDisposable
{
    private const int Cancelled = 125; // ECANCELED
    private readonly object _gate = new();
    private readonly CArrowSchema* _schema;
    private readonly CArrowArrayStream* _stream;
    private GCHandle _self;
    private CArrowArray _slot;
    private bool _isFull;
    private bool _isAsking;
    private bool _isEnded;
    private bool _isAborted;
    private bool _hasLeft;
    private bool _disposed;

    /// <summary>Makes a stream of batches of one schema.</summary>
    /// <param name="schema">Format <c>+s</c>; moved from: the source is marked released.</param>
    public DuckDbArrowInput(CArrowSchema* schema)
    {
        _schema = (CArrowSchema*)NativeMemory.AllocZeroed((nuint)sizeof(CArrowSchema));
        *_schema = *schema;
        schema->Release = null;
        _self = GCHandle.Alloc(this);
        _stream = (CArrowArrayStream*)NativeMemory.AllocZeroed((nuint)sizeof(CArrowArrayStream));
        _stream->GetSchema = &GetSchema;
        _stream->GetNext = &GetNext;
        _stream->GetLastError = &GetLastError;
        _stream->Release = &ReleaseStream;
        _stream->PrivateData = (void*)GCHandle.ToIntPtr(_self);
    }

    /// <summary>The stream for <see cref="DuckDbConnection.ScanArrow"/>; valid until disposal.</summary>
    public CArrowArrayStream* Stream => _stream;

    /// <summary>Gives a batch and waits until DuckDB is done with it and asks for the next.</summary>
    /// <param name="batch">Moved from, unless the answer is false.</param>
    /// <param name="cancellationToken">Ends the wait; the batch may have been taken by then.</param>
    /// <returns>False if DuckDB has left: its statement failed.</returns>
    public bool Hand(CArrowArray* batch, CancellationToken cancellationToken)
    {
        using CancellationTokenRegistration registration =
            cancellationToken.UnsafeRegister(static input => ((DuckDbArrowInput)input!).Wake(), this);
        lock (_gate)
        {
            WaitUntilAsked(cancellationToken);
            if (_hasLeft)
                return false;
            _slot = *batch;
            batch->Release = null;
            _isFull = true;
            Monitor.PulseAll(_gate);
            WaitUntilAsked(cancellationToken);
            return !_hasLeft;
        }
    }

    /// <summary>Says that no batch follows.</summary>
    public void End()
    {
        lock (_gate)
        {
            _isEnded = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Makes DuckDB's statement fail at its next pull.</summary>
    public void Abort()
    {
        lock (_gate)
        {
            _isAborted = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Says that the pulling statement has ended, well or badly.</summary>
    public void Leave()
    {
        lock (_gate)
        {
            _hasLeft = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        if (_isFull)
        {
            fixed (CArrowArray* slot = &_slot)
                CArrowArray.ReleaseIfLive(slot);
        }

        CArrowSchema.ReleaseIfLive(_schema);
        NativeMemory.Free(_schema);
        NativeMemory.Free(_stream);
        _self.Free();
    }

    private void Wake()
    {
        lock (_gate)
            Monitor.PulseAll(_gate);
    }

    private void WaitUntilAsked(CancellationToken cancellationToken)
    {
        while (!_hasLeft && !(_isAsking && !_isFull))
        {
            cancellationToken.ThrowIfCancellationRequested();
            Monitor.Wait(_gate);
        }
    }

    private int Take(CArrowArray* into)
    {
        lock (_gate)
        {
            _isAsking = true;
            Monitor.PulseAll(_gate);
            while (!_isFull && !_isEnded && !_isAborted)
                Monitor.Wait(_gate);
            _isAsking = false;
            if (_isAborted)
                return Cancelled;
            *into = _isFull ? _slot : default;
            _isFull = false;
            return 0;
        }
    }

    private static DuckDbArrowInput Of(CArrowArrayStream* stream) =>
        (DuckDbArrowInput)GCHandle.FromIntPtr((nint)stream->PrivateData).Target!; // alive until Dispose

    /// <summary>Answers a borrowed copy: DuckDB drops schemas without releasing their children.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int GetSchema(CArrowArrayStream* stream, CArrowSchema* into)
    {
        *into = *Of(stream)._schema;
        into->Release = &ReleaseBorrowed;
        return 0;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int GetNext(CArrowArrayStream* stream, CArrowArray* into) => Of(stream).Take(into);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static byte* GetLastError(CArrowArrayStream* stream) =>
        (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference("the writer was aborted\0"u8));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void ReleaseBorrowed(CArrowSchema* schema) => schema->Release = null;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void ReleaseStream(CArrowArrayStream* stream) => stream->Release = null;
}
