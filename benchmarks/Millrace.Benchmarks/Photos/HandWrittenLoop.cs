using System.Runtime.InteropServices;
using Millrace.Columnar;
using Millrace.Columnar.Builders;
using Millrace.Columnar.CData;
using Millrace.Connectors.Formats.DuckDb;
using Millrace.Connectors.Formats.DuckDb.Native;
using Millrace.Inference.Providers.Onnx.Native;
using Millrace.Media.Native;
using Millrace.Memory;
using Millrace.Types;

namespace Millrace.Benchmarks.Photos;

/// <summary>
/// The main job as a good engineer writes it without an engine: a thread a core, each reading a few files, decoding, resizing, cropping
/// and normalising them into one buffer, and running the network on that batch; the rows go to one Parquet file.
/// </summary>
/// <remarks>Batches of 4 are what the network does best with on one core (see <c>samples/models/README.md</c>).</remarks>
internal static unsafe class HandWrittenLoop
{
    private const int BatchRows = 4;
    private const int Side = 224;
    private const int Pixels = Side * Side;
    private const int Dimension = 384;
    private const int RowsPerWrite = 256;
    private static readonly float[] Mean = [0.485f, 0.456f, 0.406f];
    private static readonly float[] Deviation = [0.229f, 0.224f, 0.225f];
    private static readonly Schema Rows = new(
        [new Field("uri", Utf8Type.Instance, false), new Field("embedding", new EmbeddingType(Dimension), false)]);

    private static readonly ThumbnailRequest Request = new()
    {
        Decode = new DecodeRequest { Mode = PixelMode.Rgb },
        Resize = ResizeRule.Exact(256, 256),
        CenterCrop = new PixelSize(Side, Side),
    };

    /// <summary>Runs the job.</summary>
    /// <param name="folder">The photographs.</param>
    /// <param name="modelPath">The network.</param>
    /// <param name="outputPath">The Parquet file to write.</param>
    /// <param name="threads">Threads.</param>
    /// <returns>Rows written.</returns>
    public static int Run(string folder, string modelPath, string outputPath, int threads)
    {
        string[] files = [.. Directory.EnumerateFiles(folder, "*.jpg").Order(StringComparer.Ordinal)];
        using OnnxModel model = OnnxModel.Load(modelPath);
        float[] embeddings = new float[files.Length * Dimension];
        int next = 0;
        Thread[] workers = [.. Enumerable.Range(0, threads).Select(_ => new Thread(() => Work(files, model, embeddings, ref next)))];
        foreach (Thread worker in workers)
            worker.Start();
        foreach (Thread worker in workers)
            worker.Join();
        return Write(files, embeddings, outputPath);
    }

    private static void Work(string[] files, OnnxModel model, float[] embeddings, ref int next)
    {
        byte[] file = new byte[1 << 20];
        byte[] pixels = new byte[Pixels * 3];
        nuint inputBytes = BatchRows * 3 * Pixels * sizeof(float);
        nuint outputBytes = BatchRows * Dimension * sizeof(float);
        float* input = (float*)NativeMemory.AlignedAlloc(inputBytes, 64);
        float* output = (float*)NativeMemory.AlignedAlloc(outputBytes, 64);
        long[] inputShape = [BatchRows, 3, Side, Side];
        long[] outputShape = [BatchRows, Dimension];
        while (true)
        {
            int first = Interlocked.Add(ref next, BatchRows) - BatchRows;
            int count = Math.Min(BatchRows, files.Length - first);
            if (count <= 0)
                break;
            for (int i = 0; i < count; i++)
            {
                Decode(Read(files[first + i], ref file), pixels);
                Normalise(pixels, new Span<float>(input + i * 3 * Pixels, 3 * Pixels));
            }

            inputShape[0] = count;
            outputShape[0] = count;
            var image = new OnnxTensor("image", OnnxElementType.Float32, inputShape, (nint)input, count * 3L * Pixels * sizeof(float));
            var embedding = new OnnxTensor("embedding", OnnxElementType.Float32, outputShape, (nint)output, (long)count * Dimension * sizeof(float));
            model.Run([image], [embedding], CancellationToken.None);
            new Span<float>(output, count * Dimension).CopyTo(embeddings.AsSpan(first * Dimension));
        }

        NativeMemory.AlignedFree(input);
        NativeMemory.AlignedFree(output);
    }

    private static ReadOnlySpan<byte> Read(string path, ref byte[] buffer)
    {
        using Microsoft.Win32.SafeHandles.SafeFileHandle handle = File.OpenHandle(path);
        int length = (int)RandomAccess.GetLength(handle);
        if (buffer.Length < length)
            buffer = new byte[length];
        RandomAccess.Read(handle, buffer.AsSpan(0, length), 0);
        return buffer.AsSpan(0, length);
    }

    private static void Decode(ReadOnlySpan<byte> encoded, Span<byte> pixels)
    {
        ImageError? error = ImageDecoder.ReadHeader(encoded, out ImageHeader header)
            ?? DecodePlanner.Plan(header, Request, out DecodePlan plan)
            ?? ImageDecoder.Decode(encoded, plan, pixels);
        if (error is not null)
            throw new InvalidOperationException(error.ToString());
    }

    /// <summary>Interleaved bytes to planes of normalised floats.</summary>
    private static void Normalise(ReadOnlySpan<byte> pixels, Span<float> planes)
    {
        for (int channel = 0; channel < 3; channel++)
        {
            Span<float> plane = planes.Slice(channel * Pixels, Pixels);
            float scale = 1 / (255 * Deviation[channel]);
            float shift = -Mean[channel] / Deviation[channel];
            for (int i = 0; i < plane.Length; i++)
                plane[i] = pixels[i * 3 + channel] * scale + shift;
        }
    }

    private static int Write(string[] files, float[] embeddings, string outputPath)
    {
        MemoryAllocator allocator = MemoryAllocator.CreateRoot("loop");
        CArrowSchema schema;
        ArrowExport.ToC(Rows, &schema);
        var options = new DuckDbWriteOptions { Path = Path.GetFullPath(outputPath), Format = DuckDbFileFormat.Parquet };
        using DuckDbDatabase database = DuckDbFileWriter.OpenDatabase(options);
        using DuckDbFileWriter writer = DuckDbFileWriter.Open(database, options, &schema);
        for (int first = 0; first < files.Length; first += RowsPerWrite)
        {
            CArrowArray array;
            ArrowExport.ToC(MakeBatch(files, embeddings, first, Math.Min(RowsPerWrite, files.Length - first), allocator), &array);
            writer.Write(&array, CancellationToken.None);
        }

        writer.Finish();
        return files.Length;
    }

    private static Batch MakeBatch(string[] files, float[] embeddings, int first, int count, MemoryAllocator allocator)
    {
        using var uris = new BytesBuilder(Utf8Type.Instance, allocator);
        using var vectors = (FixedSizeListBuilder)ColumnBuilder.Create(Rows[1].Type, allocator);
        for (int i = first; i < first + count; i++)
        {
            uris.Append(files[i]);
            ((FixedWidthBuilder<float>)vectors.Items).AppendRange(embeddings.AsSpan(i * Dimension, Dimension));
            vectors.CloseList();
        }

        return new Batch(Rows, [uris.Finish(), vectors.Finish()], count);
    }
}
