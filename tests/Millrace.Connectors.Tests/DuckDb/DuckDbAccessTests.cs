using Millrace.Connectors.Formats.DuckDb;
using Millrace.Connectors.Formats.DuckDb.Native;
using Millrace.Errors;

namespace Millrace.Connectors.Tests.DuckDb;

public sealed class DuckDbAccessTests : DuckDbFixture
{
    [Theory]
    [InlineData("SELECT * FROM read_parquet('{0}/secret.parquet')")]
    [InlineData("SELECT * FROM '{0}/secret.parquet'")]
    [InlineData("SELECT * FROM read_parquet('{0}/allowed.parquet/../secret.parquet')")]
    [InlineData("SELECT * FROM read_parquet('{0}/s*.parquet')")]
    [InlineData("SELECT * FROM read_parquet(['{0}/allowed.parquet', '{0}/secret.parquet'])")]
    [InlineData("SELECT * FROM read_text('/etc/hostname')")]
    [InlineData("SELECT * FROM read_blob('{0}/secret.parquet')")]
    [InlineData("SELECT * FROM read_csv('/etc/hostname')")]
    [InlineData("SELECT * FROM glob('{0}/*')")]
    [InlineData("COPY (SELECT 1) TO '{0}/other.parquet' (FORMAT parquet)")]
    [InlineData("COPY (SELECT 1) TO '{0}/allowed.parquet.x' (FORMAT parquet)")]
    [InlineData("ATTACH '{0}/other.db'")]
    [InlineData("INSTALL httpfs")]
    [InlineData("LOAD httpfs")]
    [InlineData("SELECT * FROM read_csv('http://127.0.0.1:1/x.csv')")]
    [InlineData("SET enable_external_access = true")]
    [InlineData("SET allowed_paths = ['/etc/hostname']")]
    [InlineData("SET threads = 8")]
    [InlineData("SET memory_limit = '8GB'")]
    [InlineData("SET autoload_known_extensions = true")]
    [InlineData("EXPORT DATABASE '{0}/dump'")]
    public void Execute_OutsideOfAllowedFile_Throws(string sql)
    {
        TestColumn batch = TestColumn.Batch(TestColumn.Of<long>("id", "l", 1));
        WriteFile(new DuckDbWriteOptions { Path = PathOf("allowed.parquet") }, batch);
        WriteFile(new DuckDbWriteOptions { Path = PathOf("secret.parquet") }, batch);
        using DuckDbDatabase database = DuckDbDatabase.Open(new DuckDbDatabaseOptions { AllowedPaths = [PathOf("allowed.parquet")] });
        DuckDbConnection connection = database.Connection;
        connection.Execute($"SELECT * FROM read_parquet({DuckDbText.Literal(PathOf("allowed.parquet"))})");

        string statement = sql.Replace("{0}", Folder, StringComparison.Ordinal);
        Assert.Throws<MillraceException>(() => connection.Execute(statement));
        Assert.Equal(2, Directory.GetFileSystemEntries(Folder).Length);
    }

    [Theory]
    [InlineData("a[1].parquet")]
    [InlineData("a*.parquet")]
    [InlineData("a?.parquet")]
    [InlineData("it's.parquet")]
    [InlineData("a{b}.parquet")]
    [InlineData("year=2024.parquet")]
    [InlineData("back\\slash.parquet")]
    [InlineData("blank and ü.parquet")]
    [InlineData("no-extension")]
    [InlineData("zipped.gz")]
    public void WriteAndRead_AwkwardName_IsThatFileOnly(string name)
    {
        TestColumn neighbour = TestColumn.Batch(TestColumn.Of<long>("id", "l", 666));
        WriteFile(new DuckDbWriteOptions { Path = PathOf("a1.parquet") }, neighbour);
        string folder = Directory.CreateDirectory(PathOf("month=3")).FullName;
        foreach (string path in new[] { PathOf(name), Path.Combine(folder, name) })
        {
            WriteFile(new DuckDbWriteOptions { Path = path }, TestColumn.Batch(TestColumn.Of<long>("id", "l", 1, 2)));

            Assert.True(File.Exists(path));
            Assert.Equal(["{1}", "{2}"], ReadRows(new DuckDbReadOptions { Path = path }));
            Assert.Equal(2, ParquetFooter.Read(path, 64 << 20, CancellationToken.None).RowCount);
        }
    }

    [Fact]
    public void Read_NameThatMatchesOthersAsPattern_IsNotFound()
    {
        WriteFile(new DuckDbWriteOptions { Path = PathOf("a1.parquet") }, TestColumn.Batch(TestColumn.Of<long>("id", "l", 1)));

        MillraceException error = Assert.Throws<MillraceException>(() => ReadRows(new DuckDbReadOptions { Path = PathOf("a*.parquet") }));

        Assert.Equal(("FILE_NOT_FOUND", ErrorDomain.User), (error.Code, error.Domain));
        Assert.Contains("a*.parquet", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_RowNumberColumnInFile_IsTheFilesOwn()
    {
        string path = PathOf("own.parquet");
        WriteFile(new DuckDbWriteOptions { Path = path }, TestColumn.Batch(TestColumn.Text("file_row_number", "x", "y")));

        Assert.Equal(["{x}", "{y}"], ReadRows(new DuckDbReadOptions { Path = path }));
    }
}
