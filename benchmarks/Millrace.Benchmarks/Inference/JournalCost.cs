using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Millrace.Columnar;
using Millrace.Columnar.Builders;
using Millrace.Inference.Journal;
using Millrace.Memory;
using Millrace.Plan.Catalog;
using Millrace.Types;

namespace Millrace.Benchmarks.Inference;

/// <summary>J1: what the result journal costs a row whose input is an image's tensor and whose answer is an embedding.</summary>
internal sealed class JournalCost : IBenchmark
{
    private const int Rows = 32;
    private const int Rounds = 1000;
    private const int Answers = 100_000;
    private static readonly Schema Input = new([new Field("image", new TensorType(FloatType.Float32, [3, 224, 224]))]);
    private static readonly Schema Output = new([new Field("embedding", new EmbeddingType(384))]);

    /// <inheritdoc/>
    public string Id => "J1";

    /// <inheritdoc/>
    public string Summary => "result journal, a row of TENSOR<FLOAT>[3, 224, 224] → EMBEDDING(384): key, append, hit, opening";

    /// <inheritdoc/>
    public Task<IReadOnlyList<Measurement>> RunAsync()
    {
        MemoryAllocator allocator = MemoryAllocator.CreateRoot("journal cost");
        DirectoryInfo folder = Directory.CreateTempSubdirectory("millrace-j1-");
        try
        {
            using Batch inputs = Floats(Input, Rows, allocator);
            using Batch outputs = Floats(Output, Rows, allocator);
            var model = new ModelIdentity(new ModelDefinition("m", Input, Output, ImmutableSortedDictionary<string, string>.Empty), "1");
            int size = ((FixedSizeListType)Input[0].Type.Storage).Size;
            double key = Best(row => RowKeys.Of(model, inputs, [(row, 1)]));
            double hash = Best(row => SHA256.HashData(MemoryMarshal.AsBytes(inputs[0].Children[0].Values<float>().Slice(row * size, size))));
            var plan = new JournalPlan(Path.Combine(folder.FullName, "journal"), 1L << 30, 64 << 20);
            (double append, double commits, double hit) = WriteAndRead(plan, model, outputs, allocator);
            long start = Stopwatch.GetTimestamp();
            using (ResultJournal journal = ResultJournal.Open(plan, TimeProvider.System, (_, _) => { }, _ => { }))
            {
                double open = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
                if (journal.Count != Answers)
                    throw new InvalidOperationException($"{journal.Count} answers were found");
                return Task.FromResult<IReadOnlyList<Measurement>>(
                [
                    new("key of a row", key, "µs", hash, "SHA-256 of its bytes alone", 1.3),
                    new("append of an answer, without the disk", append, "µs", key, "its key", 0.1),
                    new("append of an answer, with the disk, one after the other", commits, "µs", key, "its key", 1),
                    new("hit: find, read from a cached file, check, decode", hit, "µs", key, "its key", 0.25),
                    new("opening, an answer on disk", open / Answers, "µs", key, "a row's key", 0.1),
                ]);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static (double Append, double Commit, double Hit) WriteAndRead(
        JournalPlan plan, ModelIdentity model, Batch outputs, MemoryAllocator allocator)
    {
        using ResultJournal journal = ResultJournal.Open(
            plan, TimeProvider.System, (code, text) => throw new InvalidOperationException($"{code}: {text}"), _ => { });
        double append = 0;
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < Answers;)
        {
            long began = Stopwatch.GetTimestamp();
            for (int end = Math.Min(Answers, i + 1000); i < end; i++)
                journal.Append(KeyOf(i), model, outputs, i % Rows);
            append += Stopwatch.GetElapsedTime(began).TotalMicroseconds;
            journal.Commit();
        }

        double commit = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        start = Stopwatch.GetTimestamp();
        for (int i = 0; i < Answers; i++)
            Read(journal, KeyOf(i), allocator);
        return (append / Answers, commit / Answers, Stopwatch.GetElapsedTime(start).TotalMicroseconds / Answers);
    }

    private static void Read(ResultJournal journal, JournalKey key, MemoryAllocator allocator)
    {
        if (!journal.TryFind(key, out JournalEntry entry) || !journal.TryRead(key, entry, out ReadOnlySpan<byte> payload))
            throw new InvalidOperationException("an answer is missing");
        using ColumnBuilder builder = ColumnBuilder.Create(Output[0].Type, allocator);
        ResultRow.Read(payload, [builder]);
        builder.Finish().Dispose();
    }

    private static JournalKey KeyOf(int i) => new((ulong)i * 0x9E37_79B9_7F4A_7C15, (ulong)i);

    private static double Best(Action<int> action)
    {
        double best = double.MaxValue;
        for (int i = 0; i < Rounds; i++)
        {
            long start = Stopwatch.GetTimestamp();
            action(i % Rows);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMicroseconds);
        }

        return best;
    }

    private static Batch Floats(Schema schema, int rows, MemoryAllocator allocator)
    {
        var random = new Random(1);
        using var builder = (FixedSizeListBuilder)ColumnBuilder.Create(schema[0].Type, allocator);
        int size = ((FixedSizeListType)schema[0].Type.Storage).Size;
        for (int row = 0; row < rows; row++)
        {
            foreach (ref float item in ((FixedWidthBuilder<float>)builder.Items).AppendUninitialized(size))
                item = random.NextSingle();
            builder.CloseList();
        }

        return new Batch(schema, [builder.Finish()], rows);
    }
}
