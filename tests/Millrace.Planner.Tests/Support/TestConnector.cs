using Millrace.Columnar;
using Millrace.Execution.Connectors;
using Millrace.Execution.Sinks;
using Millrace.Execution.Sources;
using Millrace.Options;
using Millrace.Plan.Catalog;
using Millrace.Testing.Pipelines;
using Millrace.Types;

namespace Millrace.Planner.Tests.Support;

/// <summary>Tables of numbers 0 … 9 in a column n, three splits each, and sinks that keep rows as lines of text.</summary>
internal sealed class TestConnector : IConnector
{
    public const int RowsPerSplit = 10;

    public string Name => "test";

    public string Summary => "For tests";

    public bool CanRead => true;

    public bool CanWrite => true;

    public IReadOnlyList<OptionDescription> Options => [new OptionDescription("token", "text", null, "Proves who asks", false, true)];

    public List<ScanRequest> Requests { get; } = [];

    public Dictionary<string, CollectingSink<string>> Sinks { get; } = [];

    public Schema DescribeTable(TableDefinition table) => table.Schema ?? Schema.Empty;

    public ISource CreateSource(TableDefinition table, ScanRequest request)
    {
        Requests.Add(request);
        return new MemorySource(3, 1, (context, split, _) => Make(request, split, context));
    }

    public ISink CreateSink(TableDefinition table, Schema rows) =>
        Sinks[table.Name] = new CollectingSink<string>((batch, row) =>
            string.Join(" | ", batch.Columns.ToArray().Select(c => Text(Rows.Read(c, row)))));

    private static string Text(object? value) => value switch
    {
        null => "NULL",
        object?[] items => $"[{string.Join(", ", items.Select(Text))}]",
        _ => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture) ?? "",
    };

    private static Batch Make(ScanRequest request, int split, IReadContext context)
    {
        Column[] columns = [.. request.Columns.Fields.Select(f => Rows.Column(f.Type, Values(f.Type, split), context.Allocator))];
        var batch = new Batch(request.Columns, columns, RowsPerSplit);
        return request.WithIdentity ? RowIdentityColumns.Append(batch, $"split{split}", 0, null, context.Allocator) : batch;
    }

    private static object?[] Values(DataType type, int split) =>
        [.. Enumerable.Range(split * RowsPerSplit, RowsPerSplit).Select(n => Value(type, n))];

    private static object? Value(DataType type, long n) => type switch
    {
        Utf8Type => $"row {n}",
        ListType => Enumerable.Range(0, (int)n % 3).Select(i => (object?)(n * 10 + i)).ToArray(),
        _ => n,
    };
}
