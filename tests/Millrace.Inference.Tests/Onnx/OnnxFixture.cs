using System.Runtime.InteropServices;
using Millrace.Inference.Providers.Onnx.Native;
using Millrace.Memory;

namespace Millrace.Inference.Tests.Onnx;

/// <summary>A private folder for model files, and accounted memory for tensors. Fails the test that leaves memory behind.</summary>
public sealed class OnnxFixture : IDisposable
{
    public const int ImageFloats = 3 * 224 * 224;
    public const int Dimensions = 384;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("millrace-onnx-");
    private readonly List<NativeBuffer> _buffers = [];

    internal MemoryAllocator Allocator { get; } = MemoryAllocator.CreateRoot("onnx tests");

    internal static string SamplePath { get; } = FindSample();

    internal string Write(string name, byte[] content)
    {
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllBytes(path, content);
        return path;
    }

    internal NativeBuffer Rent(int byteCount)
    {
        NativeBuffer buffer = Allocator.AllocateZeroed(byteCount);
        _buffers.Add(buffer);
        return buffer;
    }

    internal OnnxTensor Tensor<T>(string name, OnnxElementType type, long[] shape, params ReadOnlySpan<T> values)
        where T : unmanaged
    {
        NativeBuffer buffer = Rent(Math.Max(values.Length, (int)shape.Aggregate(1L, (a, b) => a * b)) * Marshal.SizeOf<T>());
        values.CopyTo(buffer.As<T>());
        return new OnnxTensor(name, type, shape, buffer.Pointer, buffer.Length);
    }

    /// <summary>Images of noise with a seed each: image i of any batch has seed firstSeed + i.</summary>
    internal OnnxTensor Images(int count, int firstSeed)
    {
        float[] pixels = new float[count * ImageFloats];
        for (int i = 0; i < count; i++)
        {
            Random random = new(firstSeed + i);
            foreach (ref float pixel in pixels.AsSpan(i * ImageFloats, ImageFloats))
                pixel = (random.NextSingle() * 4) - 2;
        }

        return Tensor<float>("image", OnnxElementType.Float32, [count, 3, 224, 224], pixels);
    }

    internal OnnxTensor Embeddings(int count) =>
        Tensor<float>("embedding", OnnxElementType.Float32, [count, Dimensions]);

    internal static unsafe Span<T> Values<T>(OnnxTensor tensor)
        where T : unmanaged => new((void*)tensor.Data, (int)(tensor.ByteLength / Marshal.SizeOf<T>()));

    public void Dispose()
    {
        foreach (NativeBuffer buffer in _buffers)
            buffer.Release();
        _folder.Delete(recursive: true);
        Assert.Equal(0, Allocator.LiveBytes);
    }

    private static string FindSample()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string path = Path.Combine(folder.FullName, "samples", "models", "patches-384.onnx");
            if (File.Exists(path))
                return path;
        }

        throw new FileNotFoundException("samples/models/patches-384.onnx is in no folder above the tests");
    }
}
