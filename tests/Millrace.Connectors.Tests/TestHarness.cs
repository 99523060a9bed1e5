using System.Collections.Immutable;
using Millrace.Columnar;
using Millrace.Errors;
using Millrace.Execution.Connectors;
using Millrace.Execution.Operators;
using Millrace.Execution.Planning;
using Millrace.Execution.Sources;
using Millrace.Memory;
using Millrace.Plan.Catalog;
using Millrace.Types;

namespace Millrace.Connectors.Tests;

/// <summary>A folder, an allocator and a registry for one test; fails the test when native bytes stay live.</summary>
internal sealed class TestHarness : IReadContext, IRowErrors, IDisposable
{
    public TestHarness(TimeProvider? time = null)
    {
        Folder = Directory.CreateTempSubdirectory("millrace-").FullName;
        ConnectorsPackage.Register(Registry, new ConnectorEnvironment(Output, time ?? TimeProvider.System, Folder));
    }

    public string Folder { get; }

    public StringWriter Output { get; } = new();

    public EngineRegistry Registry { get; } = new();

    public MemoryAllocator Allocator { get; } = MemoryAllocator.CreateRoot("test", 1L << 30);

    public BatchNeed Need { get; set; } = BatchNeed.None;

    public CancellationToken Cancellation { get; set; }

    public List<(int Row, string Code)> Errors { get; } = [];

    public string PathOf(string name) => Path.Combine(Folder, name);

    public void WriteFile(string name, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(name))!);
        File.WriteAllText(PathOf(name), content);
    }

    public static TableDefinition Table(Schema? schema, params string[] options)
    {
        var pairs = options.Chunk(2).Select(o => KeyValuePair.Create(o[0], o[1]));
        return new TableDefinition("t", schema, pairs.ToImmutableSortedDictionary(StringComparer.Ordinal));
    }

    /// <summary>Reads a whole table; each batch as the function's texts.</summary>
    public List<string> ReadAll(
        TableDefinition table, Func<Batch, int, string> row, Schema? columns = null, bool withIdentity = false, long? limit = null)
    {
        IConnector connector = Registry.Connectors.Get(table);
        Schema all = connector.DescribeTable(table);
        ISource source = connector.CreateSource(table, new ScanRequest(columns ?? all, withIdentity, limit));
        var rows = new List<string>();
        foreach (SourceSplit split in Splits(source))
            rows.AddRange(ReadSplit(source, split, 0, row));
        return rows;
    }

    public List<SourceSplit> Splits(ISource source)
    {
        using ISplitEnumerator enumerator = source.CreateEnumerator();
        var splits = new List<SourceSplit>();
        do
            splits.AddRange(enumerator.Discover(Cancellation));
        while (!enumerator.IsComplete);
        return splits;
    }

    public List<string> ReadSplit(ISource source, SourceSplit split, long position, Func<Batch, int, string> row)
    {
        var rows = new List<string>();
        using ISplitReader reader = source.Open(split, position);
        while (true)
        {
            ReadResult result = reader.Read(this);
            using Batch? batch = result.Batch;
            for (int i = 0; i < (batch?.RowCount ?? 0); i++)
                rows.Add(row(batch!, i));
            if (result.Status == ReadStatus.End)
                return rows;
        }
    }

    void IRowErrors.Report(int row, string code, string message) => Errors.Add((row, code));

    public void Dispose()
    {
        Directory.Delete(Folder, recursive: true);
        Output.Dispose();
        Assert.Equal(0, Allocator.LiveBytes);
    }
}
