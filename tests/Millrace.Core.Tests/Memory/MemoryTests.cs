using System.Diagnostics;
using Millrace.Core.Tests.Support;
using Millrace.Errors;
using Millrace.Memory;

namespace Millrace.Core.Tests.Memory;

[Collection(SerialMemoryCollection.Name)]
public sealed class MemoryTests : NativeMemoryTest
{
    private const long Mebibyte = 1024 * 1024;

    [Fact]
    public void AllocateAndFree_ManyThreadsOfMegabytes_LeavesLittleResident()
    {
        if (!OperatingSystem.IsLinux())
            return;
        Warm();
        NativeHeap.Trim();
        long before = ResidentMemory.Measure().SelfBytes;
        Thread[] threads = [.. Enumerable.Range(0, 16).Select(seed => new Thread(() => Churn(seed)))];
        Array.ForEach(threads, t => t.Start());
        Array.ForEach(threads, t => t.Join());

        long after = ResidentMemory.Measure().SelfBytes;

        Assert.Equal(0, Allocator.LiveBytes);
        Assert.InRange(NativeHeap.CachedBytes, 0, NativeHeap.CachedBytesMax);
        Assert.InRange(after - before - NativeHeap.CachedBytes, long.MinValue, 8 * Mebibyte);
        NativeHeap.Trim();
        Assert.Equal(0, NativeHeap.CachedBytes);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(4096)]
    [InlineData(4097)]
    [InlineData(262143)]
    [InlineData(262144)]
    [InlineData(262145)]
    [InlineData(5_000_000)]
    public void Allocate_AnySize_IsAlignedAndWritable(int size)
    {
        NativeBuffer first = Allocator.Allocate(size);
        NativeBuffer second = Allocator.AllocateZeroed(size);
        first.Span.Fill(1);

        Assert.Equal(0, first.Pointer % MemoryAllocator.Alignment);
        Assert.Equal(size, first.Length);
        Assert.DoesNotContain((byte)1, second.Span.ToArray());
        Assert.Equal(2, Allocator.LiveBuffers);
        first.Release();
        second.Release();
        Assert.Equal(0, Allocator.LiveBuffers);
    }

    [Fact]
    public void ClassOf_AnySize_HoldsItAndWastesAQuarterAtMost()
    {
        var random = new Random(1);
        for (int i = 0; i < 10_000; i++)
        {
            int size = i < 3 ? int.MaxValue - i : random.Next(SlabPool.LeastBytes, int.MaxValue);

            long slab = SlabPool.ClassOf(size, out int index);

            Assert.InRange(slab, size, size * 1.25 + 1);
            Assert.InRange(index, 0, 55);
        }
    }

    [Fact]
    public void Allocate_ChildBeyondParentsLimit_ThrowsAndChargesNothing()
    {
        MemoryAllocator root = MemoryAllocator.CreateRoot("root", 100);
        MemoryAllocator child = root.CreateChild("child");
        NativeBuffer first = child.Allocate(80);

        MillraceException error = Assert.Throws<MillraceException>(() => child.Allocate(30));

        Assert.Equal("MEMORY_LIMIT", error.Code);
        Assert.Contains("'root'", error.Message, StringComparison.Ordinal);
        Assert.Null(child.TryAllocate(30));
        Assert.Equal((80, 80), (child.LiveBytes, root.LiveBytes));
        first.Release();
        Assert.Equal((0, 0, 80), (child.LiveBytes, root.LiveBytes, root.PeakBytes));
    }

    [Fact]
    public void Measure_WithChildProcess_CountsIt()
    {
        if (!OperatingSystem.IsLinux())
            return;
        using Process child = Process.Start(new ProcessStartInfo("cat") { RedirectStandardInput = true })!;
        try
        {
            ResidentMemorySample sample = ResidentMemory.Measure();

            Assert.True(sample.SelfBytes > Mebibyte, $"{sample}");
            Assert.True(sample.ChildrenBytes > 0, $"{sample}");
            Assert.Equal(sample.SelfBytes + sample.ChildrenBytes, sample.TreeBytes);
        }
        finally
        {
            child.StandardInput.Close();
            child.WaitForExit(10_000);
        }
    }

    [Fact]
    public void Finish_GrowableBufferAtLimit_NeverFails()
    {
        MemoryAllocator small = MemoryAllocator.CreateRoot("small", 3 * 16384);
        using var growable = new GrowableBuffer(small);
        growable.Extend(12_000).Fill(7);
        growable.Extend(1).Fill(7);
        NativeBuffer rest = small.Allocate((int)(small.LimitBytes - small.LiveBytes));

        NativeBuffer filled = growable.Finish();

        Assert.Equal(12_001, filled.Length);
        Assert.All(filled.Span.ToArray(), b => Assert.Equal(7, b));
        filled.Release();
        rest.Release();
        Assert.Equal(0, small.LiveBytes);
    }

    [Fact]
    public void Return_MoreThanIsKept_OldestGoesFirst()
    {
        NativeHeap.Trim();
        foreach (int mebibytes in new[] { 1, 2, 4, 8 })
            Allocator.Allocate(mebibytes * (int)Mebibyte).Release();
        Assert.Equal(15 * Mebibyte, NativeHeap.CachedBytes);

        Allocator.Allocate(3 * (int)Mebibyte).Release();

        Assert.Equal(15 * Mebibyte, NativeHeap.CachedBytes); // 1 and 2 made place for 3.
        NativeHeap.Trim();
    }

    [Fact]
    public void Configure_OnGlibc_IsTakenOnce() => Assert.Equal(NativeHeap.Configure(), NativeHeap.Configure());

    private void Warm()
    {
        Churn(99);
        ResidentMemory.Measure();
    }

    private void Churn(int seed)
    {
        var random = new Random(seed);
        var held = new Queue<NativeBuffer>();
        for (int i = 0; i < 12; i++)
        {
            NativeBuffer buffer = Allocator.Allocate(random.Next(2 * (int)Mebibyte, 6 * (int)Mebibyte));
            buffer.Span.Fill((byte)i);
            held.Enqueue(buffer);
            if (held.Count > 2)
                held.Dequeue().Release();
        }

        while (held.TryDequeue(out NativeBuffer? last))
            last.Release();
    }
}
