using Millrace.Columnar.CData;
using Millrace.Connectors.Formats.DuckDb;
using Millrace.Connectors.Formats.DuckDb.Native;

namespace Millrace.Connectors.Tests.DuckDb;

/// <summary>A folder per test, and the check that every exported buffer came back. The tests of this base run one after the other.</summary>
[Collection("DuckDb")]
public abstract unsafe class DuckDbFixture : IDisposable
{
    private readonly List<DuckDbDatabase> _databases = [];

    protected DuckDbFixture()
    {
        Folder = Directory.CreateTempSubdirectory("millrace-duckdb-").FullName;
    }

    /// <summary>The test's own folder.</summary>
    protected string Folder { get; }

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _databases.ForEach(database => database.Dispose());
        Directory.Delete(Folder, recursive: true);
        Assert.Equal(0, TestArrow.Live);
    }

    protected string PathOf(string name) => Path.Combine(Folder, name);

    internal DuckDbFileWriter OpenWriter(DuckDbWriteOptions options, TestColumn like)
    {
        CArrowSchema schema;
        TestArrow.Export(like, &schema);
        DuckDbDatabase database = DuckDbFileWriter.OpenDatabase(options);
        _databases.Add(database);
        DuckDbFileWriter writer = DuckDbFileWriter.Open(database, options, &schema);
        Assert.True(schema.Release is null);
        return writer;
    }

    internal static void Write(DuckDbFileWriter writer, TestColumn batch, CancellationToken cancellationToken = default)
    {
        CArrowArray array;
        TestArrow.Export(batch, &array);
        writer.Write(&array, cancellationToken);
    }

    internal long WriteFile(DuckDbWriteOptions options, params TestColumn[] batches)
    {
        using DuckDbFileWriter writer = OpenWriter(options, batches[0]);
        foreach (TestColumn batch in batches)
            Write(writer, batch);
        return writer.Finish();
    }

    internal static List<string> ReadRows(DuckDbReadOptions options)
    {
        using DuckDbFileReader reader = DuckDbFileReader.Open(options);
        CArrowSchema schema;
        reader.GetSchema(&schema);
        List<string> rows = [];
        CArrowArray batch;
        while (reader.Read(&batch, CancellationToken.None))
        {
            for (long row = 0; row < batch.Length; row++)
                rows.Add(TestArrow.Row(&schema, &batch, row));
            CArrowArray.ReleaseIfLive(&batch);
        }

        CArrowSchema.ReleaseIfLive(&schema);
        return rows;
    }

    internal static string ReadSchema(DuckDbReadOptions options)
    {
        using DuckDbFileReader reader = DuckDbFileReader.Open(options);
        CArrowSchema schema;
        reader.GetSchema(&schema);
        string text = TestArrow.Describe(&schema);
        CArrowSchema.ReleaseIfLive(&schema);
        return text;
    }

    /// <summary>The rows of a batch as the reader is expected to give them.</summary>
    internal static List<string> Expected(params TestColumn[] batches)
    {
        List<string> rows = [];
        foreach (TestColumn column in batches)
        {
            CArrowSchema schema;
            CArrowArray array;
            TestArrow.Export(column, &schema);
            TestArrow.Export(column, &array);
            for (long row = 0; row < array.Length; row++)
                rows.Add(TestArrow.Row(&schema, &array, row));
            CArrowArray.ReleaseIfLive(&array);
            CArrowSchema.ReleaseIfLive(&schema);
        }

        return rows;
    }
}
