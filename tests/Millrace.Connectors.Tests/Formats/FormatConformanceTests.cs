using Millrace.Columnar;
using Millrace.Memory;
using Millrace.Testing.Connectors;
using Millrace.Types;

namespace Millrace.Connectors.Tests.Formats;

public sealed class FormatConformanceTests : IDisposable
{
    private static readonly string[] SimpleColumns = ["id", "b", "i8", "u8", "i16", "u16", "i32", "u32", "u64", "f32", "f64", "s", "t", "tz"];
    private readonly TestHarness _harness = new();

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (string format in new[] { "json", "arrow", "parquet", "csv" })
            {
                using var harness = new TestHarness();
                foreach (string rule in Kit(format, harness).Rules.Keys)
                    cases.Add(format, rule);
            }

            return cases;
        }
    }

    public void Dispose() => _harness.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public void Format_Rule_Holds(string format, string rule) => Kit(format, _harness).Rules[rule]();

    private static ConnectorConformance Kit(string format, TestHarness harness)
    {
        bool isSimple = format == "csv";
        Schema schema = isSimple ? new Schema([.. SimpleColumns.Select(c => SampleRows.Schema.Get(c))]) : SampleRows.Schema;
        return new ConnectorConformance(harness.Registry.Connectors.Get(TestHarness.Table(null, "connector", format)), new ConformanceTable
        {
            Define = (name, declared) => TestHarness.Table(declared, "connector", format, "path", name),
            Schema = schema,
            MakeRows = (first, count, allocator) => isSimple ? Simple(schema, first, count, allocator) : SampleRows.Make(first, count, allocator),
            NeedsDeclaredColumns = format is "json" or "csv",
        });
    }

    private static Batch Simple(Schema schema, int first, int count, MemoryAllocator allocator)
    {
        using Batch all = SampleRows.Make(first, count, allocator);
        return new Batch(schema, [.. schema.Fields.Select(f => all[f.Name].Share())], count);
    }
}
