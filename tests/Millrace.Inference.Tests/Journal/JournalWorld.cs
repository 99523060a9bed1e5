using System.Collections.Immutable;
using Millrace.Columnar;
using Millrace.Columnar.Builders;
using Millrace.Inference.Journal;
using Millrace.Inference.Tests.Batching;
using Millrace.Memory;
using Millrace.Plan.Catalog;
using Millrace.Types;

namespace Millrace.Inference.Tests.Journal;

/// <summary>A folder for a journal, a clock, and answers to put in.</summary>
internal sealed class JournalWorld : IDisposable
{
    public static readonly Schema Output = new([new Field("m", IntegerType.Int64)]);

    public JournalWorld() => Plan = new JournalPlan(System.IO.Path.Combine(_root.FullName, "journal"), 64 << 20, 1 << 20);

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("millrace-journal-");

    public MemoryAllocator Allocator { get; } = MemoryAllocator.CreateRoot("journal tests");

    public ManualTime Time { get; } = new();

    public long ChargedBytes { get; private set; }

    public List<string> Warnings { get; } = [];

    public JournalPlan Plan { get; set; }

    public ModelIdentity Model { get; } = Identity("double");

    public IReadOnlyList<SegmentFile> Segments => new JournalFolder(Plan.Folder).List();

    public static ModelIdentity Identity(string name, string version = "1", params (string Key, string Value)[] options) =>
        new(Define(name, options), version);

    public static ModelDefinition Define(string name, params (string Key, string Value)[] options) =>
        new(
            name, new Schema([new Field("n", IntegerType.Int64)]), Output,
            options.ToImmutableSortedDictionary(o => o.Key, o => o.Value, StringComparer.Ordinal));

    public static JournalKey Key(long n) => new((ulong)n * 0x9E37_79B9_7F4A_7C15, (ulong)n);

    public ResultJournal Open(Func<string, FileStream>? createFile = null)
    {
        var folder = new JournalFolder(Plan.Folder);
        return ResultJournal.Open(
            Plan,
            Time,
            (code, _) => Warnings.Add(code),
            bytes => ChargedBytes += bytes,
            createFile is null ? folder : new JournalFolder(Plan.Folder) { CreateFile = createFile });
    }

    /// <summary>Adds answers: 2 n for n.</summary>
    public void Append(ResultJournal journal, params long[] numbers)
    {
        foreach (long n in numbers)
        {
            using Batch outputs = Numbers(2 * n);
            journal.Append(Key(n), Model, outputs, 0);
        }
    }

    /// <summary>The answer of a number, or null where none can be read.</summary>
    public long? Read(ResultJournal journal, long n)
    {
        if (!journal.TryFind(Key(n), out JournalEntry entry) || !journal.TryRead(Key(n), entry, out ReadOnlySpan<byte> payload))
            return null;
        using ColumnBuilder builder = ColumnBuilder.Create(IntegerType.Int64, Allocator);
        ResultRow.Read(payload, [builder]);
        using Column column = builder.Finish();
        return column.Values<long>()[0];
    }

    public Batch Numbers(params long[] numbers)
    {
        using var builder = new FixedWidthBuilder<long>(IntegerType.Int64, Allocator, numbers.Length);
        builder.AppendRange(numbers);
        return new Batch(Output, [builder.Finish()], numbers.Length);
    }

    public void Dispose()
    {
        _root.Delete(recursive: true);
        Assert.Equal(0, Allocator.LiveBytes);
    }
}
