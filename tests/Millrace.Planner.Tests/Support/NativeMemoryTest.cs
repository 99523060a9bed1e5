using Millrace.Memory;

namespace Millrace.Planner.Tests.Support;

/// <summary>A test that must end with no live native byte.</summary>
public abstract class NativeMemoryTest : IDisposable
{
    protected MemoryAllocator Allocator { get; } = MemoryAllocator.CreateRoot("test");

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) => Assert.Equal(0, Allocator.LiveBytes);
}
