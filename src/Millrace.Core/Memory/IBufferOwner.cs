namespace Millrace.Memory;

/// <summary>Frees the memory of buffers when their last reference goes.</summary>
public interface IBufferOwner
{
    /// <summary>Frees. Called once a buffer, from any thread.</summary>
    void Free(NativeBuffer buffer);
}
