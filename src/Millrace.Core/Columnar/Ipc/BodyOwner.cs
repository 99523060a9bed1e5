using Millrace.Memory;

namespace Millrace.Columnar.Ipc;

/// <summary>Makes buffers that are parts of a body; each holds a reference to the whole.</summary>
internal sealed class BodyOwner(NativeBuffer body) : IBufferOwner
{
    public NativeBuffer Part(int start, int length)
    {
        body.Retain();
        return new NativeBuffer(body.Pointer + start, length, this);
    }

    void IBufferOwner.Free(NativeBuffer buffer) => body.Release();
}
