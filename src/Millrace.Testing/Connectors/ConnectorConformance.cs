using Millrace.Columnar;
using Millrace.Errors;
using Millrace.Execution.Connectors;
using Millrace.Execution.Operators;
using Millrace.Execution.Sinks;
using Millrace.Execution.Sources;
using Millrace.Memory;
using Millrace.Plan.Catalog;
using Millrace.Testing.Storage;
using Millrace.Types;

namespace Millrace.Testing.Connectors;

/// <summary>
/// Proves a connector that reads and writes: each method one rule, none needing another. A broken rule is a
/// <see cref="ConformanceException"/>.
/// </summary>
/// <param name="connector">The connector.</param>
/// <param name="table">Tables of it to try on.</param>
public sealed class ConnectorConformance(IConnector connector, ConformanceTable table)
{
    private const int Rows = 3000;
    private const string Lineage = "conformance";

    /// <summary>The rules by name.</summary>
    public IReadOnlyDictionary<string, Action> Rules => new Dictionary<string, Action>(StringComparer.Ordinal)
    {
        [nameof(RoundTrip)] = RoundTrip,
        [nameof(ResumeFromPositions)] = ResumeFromPositions,
        [nameof(Projection)] = Projection,
        [nameof(SmallBatches)] = SmallBatches,
        [nameof(Identity)] = Identity,
        [nameof(InvisibleBeforeCommit)] = InvisibleBeforeCommit,
        [nameof(CommitTwice)] = CommitTwice,
        [nameof(AbortLeavesNothing)] = AbortLeavesNothing,
        [nameof(DisposeLeavesNothing)] = DisposeLeavesNothing,
        [nameof(MissingIsAnError)] = MissingIsAnError,
    };

    /// <summary>What was written is read: all types, all rows, in order, with the same columns.</summary>
    public void RoundTrip() => Run(allocator =>
    {
        TableDefinition definition = Fill("round", allocator);
        Schema described = connector.DescribeTable(definition);
        bool sameTypes = described.Fields.Select(f => (f.Name, f.Type)).SequenceEqual(table.Schema.Fields.Select(f => (f.Name, f.Type)));
        ConformanceException.Require(sameTypes, $"the columns read are the columns written: {described}");
        Require(Expected(0, Rows), ReadAll(definition, described, allocator), "the rows read are the rows written, in order");
    });

    /// <summary>A split opened at a position gives the rest of it.</summary>
    public void ResumeFromPositions() => Run(allocator =>
    {
        TableDefinition definition = Fill("resume", allocator);
        ISource source = connector.CreateSource(definition, new ScanRequest(connector.DescribeTable(definition), false, null));
        foreach (SourceSplit split in Splits(source))
        {
            List<string> all = Read(source.Open(split, 0), allocator, BatchNeed.None);
            foreach (int position in new[] { 1, all.Count / 2, all.Count - 1, all.Count })
            {
                Require(
                    all[position..], Read(source.Open(split, position), allocator, BatchNeed.None), $"a split opened at {position} gives the rest");
            }
        }
    });

    /// <summary>Only the columns asked for are read, in the order asked for; none is possible too.</summary>
    public void Projection() => Run(allocator =>
    {
        TableDefinition definition = Fill("project", allocator);
        Schema all = connector.DescribeTable(definition);
        var reversed = new Schema([all[^1], all[0]]);
        List<string> expected = Expected(0, Rows, [all.Count - 1, 0]);
        Require(expected, ReadAll(definition, reversed, allocator), "columns are read in the order asked for");
        ConformanceException.Require(ReadAll(definition, Schema.Empty, allocator).Count == Rows, "rows are counted without columns");
    });

    /// <summary>No batch is larger than was asked for.</summary>
    public void SmallBatches() => Run(allocator =>
    {
        TableDefinition definition = Fill("small", allocator);
        ISource source = connector.CreateSource(definition, new ScanRequest(connector.DescribeTable(definition), false, null));
        List<string> rows = [.. Splits(source).SelectMany(s => Read(source.Open(s, 0), allocator, new BatchNeed(7, 1 << 20, TimeSpan.Zero)))];
        Require(Expected(0, Rows), rows, "small batches hold the same rows");
    });

    /// <summary>Each row has an identity of its own, the same at each reading, after a restart too.</summary>
    public void Identity() => Run(allocator =>
    {
        TableDefinition definition = Fill("identity", allocator);
        ISource source = connector.CreateSource(definition, new ScanRequest(new Schema([connector.DescribeTable(definition)[0]]), true, null));
        var all = new List<string>();
        foreach (SourceSplit split in Splits(source))
        {
            List<string> rows = Read(source.Open(split, 0), allocator, BatchNeed.None);
            Require(
                rows[2..], Read(source.Open(split, 2), allocator, new BatchNeed(5, 1 << 20, TimeSpan.Zero)),
                "identities do not depend on where reading begins");
            all.AddRange(rows.Select(r => r[(r.IndexOf('|', StringComparison.Ordinal) + 1)..]));
        }

        ConformanceException.Require(all.Distinct().Count() == Rows, "identities are unique");
    });

    /// <summary>Prepared rows are not seen before they are committed.</summary>
    public void InvisibleBeforeCommit() => Run(allocator =>
    {
        ISink sink = Sink("hidden");
        using ISinkWriter writer = Writer(sink, allocator);
        writer.Write(table.MakeRows(0, 10, allocator));
        ConformanceException.Require(CountVisible("hidden", allocator) == 0, "written rows are not visible");
        IReadOnlyList<Committable> prepared = writer.Prepare(1, true);
        ConformanceException.Require(CountVisible("hidden", allocator) == 0, "prepared rows are not visible");
        ConformanceException.Require(prepared.Sum(p => p.Rows) == 10 && prepared.All(p => p.Hash.Length == 64), "committables tell rows and hash");
        Commit(sink, prepared);
        ConformanceException.Require(CountVisible("hidden", allocator) == 10, "committed rows are visible");
    });

    /// <summary>A commit may be repeated, by another committer too, and changes nothing then.</summary>
    public void CommitTwice() => Run(allocator =>
    {
        ISink sink = Sink("twice");
        using ISinkWriter writer = Writer(sink, allocator);
        writer.Write(table.MakeRows(0, 10, allocator));
        IReadOnlyList<Committable> first = writer.Prepare(1, false);
        writer.Write(table.MakeRows(10, 5, allocator));
        IReadOnlyList<Committable> second = writer.Prepare(2, true);
        Commit(sink, first, isComplete: false);
        Commit(Sink("twice"), [.. first, .. second]);
        Commit(sink, [.. second, .. first]);
        ConformanceException.Require(CountVisible("twice", allocator) == 15, "each row is visible once");
    });

    /// <summary>What is aborted is not seen; aborting twice is no error; committing then is one.</summary>
    public void AbortLeavesNothing() => Run(allocator =>
    {
        ISink sink = Sink("abort");
        using ISinkWriter writer = Writer(sink, allocator);
        writer.Write(table.MakeRows(0, 10, allocator));
        IReadOnlyList<Committable> prepared = writer.Prepare(1, true);
        using ISinkCommitter committer = sink.CreateCommitter();
        foreach (Committable committable in prepared.Concat(prepared))
            committer.Abort(committable);
        ConformanceException.Require(CountVisible("abort", allocator) == 0, "aborted rows are not visible");
        RequireError("COMMITTED_DATA_MISSING", () => committer.Commit(prepared[0]), "a commit of missing output fails");
    });

    /// <summary>A writer that ends without preparing leaves no rows.</summary>
    public void DisposeLeavesNothing() => Run(allocator =>
    {
        using (ISinkWriter writer = Writer(Sink("dispose"), allocator))
            writer.Write(table.MakeRows(0, 10, allocator));
        ConformanceException.Require(CountVisible("dispose", allocator) == 0, "unprepared rows are gone");
    });

    /// <summary>A table that is not there is the user's error, before a job starts.</summary>
    public void MissingIsAnError() => Run(_ =>
    {
        try
        {
            connector.DescribeTable(table.Define("missing", null));
        }
        catch (MillraceException error) when (error.Domain == ErrorDomain.User && error.Advice is not null)
        {
            return;
        }

        throw new ConformanceException("a table that is not there is a user's error with advice");
    });

    private static void Run(Action<MemoryAllocator> rule)
    {
        MemoryAllocator allocator = MemoryAllocator.CreateRoot("conformance");
        rule(allocator);
        ConformanceException.Require(allocator.LiveBytes == 0, $"no memory stays behind: {allocator.LiveBytes} bytes do");
    }

    private static void RequireError(string code, Action work, string rule)
    {
        try
        {
            work();
        }
        catch (MillraceException error) when (error.Code == code)
        {
            return;
        }

        throw new ConformanceException(rule);
    }

    private static void Require(List<string> expected, List<string> actual, string rule)
    {
        int differs = Enumerable.Range(0, Math.Max(expected.Count, actual.Count))
            .FirstOrDefault(i => i >= expected.Count || i >= actual.Count || expected[i] != actual[i], -1);
        if (differs < 0)
            return;
        string wanted = differs < expected.Count ? expected[differs] : "none";
        string got = differs < actual.Count ? actual[differs] : "none";
        throw new ConformanceException($"{rule}; row {differs} is {got}, not {wanted}");
    }

    private static void Commit(ISink sink, IReadOnlyList<Committable> committables, bool isComplete = true)
    {
        using ISinkCommitter committer = sink.CreateCommitter();
        foreach (Committable committable in committables)
            committer.Commit(committable);
        if (isComplete)
            committer.Complete(Lineage);
    }

    private static List<SourceSplit> Splits(ISource source)
    {
        using ISplitEnumerator enumerator = source.CreateEnumerator();
        var splits = new List<SourceSplit>();
        do
            splits.AddRange(enumerator.Discover(CancellationToken.None));
        while (!enumerator.IsComplete);
        ConformanceException.Require(splits.Select(s => s.Id).Distinct().Count() == splits.Count, "split ids are unique");
        return splits;
    }

    private static List<string> Read(ISplitReader reader, MemoryAllocator allocator, BatchNeed need)
    {
        using ISplitReader owned = reader;
        var context = new ReadContext(allocator, need);
        var rows = new List<string>();
        while (true)
        {
            ReadResult result = owned.Read(context);
            using Batch? batch = result.Batch;
            for (int row = 0; row < (batch?.RowCount ?? 0); row++)
                rows.Add(ValueText.OfRow(batch!, row)); // a row count above 0 implies it
            ConformanceException.Require((batch?.RowCount ?? 0) <= need.Rows, $"a batch holds at most {need.Rows} rows");
            if (result.Status == ReadStatus.End)
                return rows;
        }
    }

    private ISink Sink(string name) => connector.CreateSink(table.Define(name, table.Schema), table.Schema);

    private static ISinkWriter Writer(ISink sink, MemoryAllocator allocator) =>
        sink.CreateWriter(new SinkWriterContext(Lineage, 1, 0, allocator, CancellationToken.None));

    private TableDefinition Fill(string name, MemoryAllocator allocator)
    {
        ISink sink = Sink(name);
        sink.Validate();
        using ISinkWriter writer = Writer(sink, allocator);
        for (int first = 0; first < Rows; first += 1000)
            writer.Write(table.MakeRows(first, 1000, allocator));
        Commit(sink, writer.Prepare(1, true));
        return Readable(name);
    }

    private TableDefinition Readable(string name) => table.Define(name, table.NeedsDeclaredColumns ? table.Schema : null);

    private List<string> Expected(int first, int count, int[]? columns = null)
    {
        using Batch batch = table.MakeRows(first, count, MemoryAllocator.CreateRoot("expected"));
        if (columns is null)
            return [.. Enumerable.Range(0, count).Select(r => ValueText.OfRow(batch, r))];
        var schema = new Schema([.. columns.Select(c => batch.Schema[c])]);
        using var chosen = new Batch(schema, [.. columns.Select(c => batch[c].Share())], count);
        return [.. Enumerable.Range(0, count).Select(r => ValueText.OfRow(chosen, r))];
    }

    private List<string> ReadAll(TableDefinition definition, Schema columns, MemoryAllocator allocator)
    {
        ISource source = connector.CreateSource(definition, new ScanRequest(columns, false, null));
        return [.. Splits(source).SelectMany(s => Read(source.Open(s, 0), allocator, BatchNeed.None))];
    }

    private int CountVisible(string name, MemoryAllocator allocator)
    {
        try
        {
            return ReadAll(table.Define(name, table.Schema), new Schema([table.Schema[0]]), allocator).Count;
        }
        catch (MillraceException error) when (error.Domain == ErrorDomain.User)
        {
            return 0;
        }
    }

    private sealed record ReadContext(MemoryAllocator Allocator, BatchNeed Need) : IReadContext
    {
        public CancellationToken Cancellation => CancellationToken.None;
    }
}
