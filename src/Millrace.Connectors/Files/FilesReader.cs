using Millrace.Columnar;
using Millrace.Columnar.Builders;
using Millrace.Execution.Connectors;
using Millrace.Execution.Sources;
using Millrace.Memory;

namespace Millrace.Connectors.Files;

/// <summary>Makes rows of the files of a split.</summary>
internal sealed class FilesReader(SourceSplit split, long position, ScanRequest request) : ISplitReader
{
    private readonly (string Uri, long Size, long Modified, string Version)[] _files = FileSplit.Parse(split.Payload);
    private int _next = (int)Math.Min(position, int.MaxValue);

    /// <summary>Files in the split.</summary>
    public int Count => _files.Length;

    /// <inheritdoc/>
    public ReadResult Read(IReadContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Cancellation.ThrowIfCancellationRequested();
        int count = Math.Min(_files.Length - _next, context.Need.Rows);
        if (count <= 0)
            return ReadResult.End;
        Span<(string Uri, long Size, long Modified, string Version)> rows = _files.AsSpan(_next, count);
        Batch batch = Build(rows, context.Allocator);
        if (request.WithIdentity)
        {
            using Column origins = BuildColumn("uri", rows, context.Allocator);
            batch = RowIdentityColumns.Append(batch, split.Id, _next, origins, context.Allocator);
        }

        _next += count;
        return ReadResult.Of(batch);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private Batch Build(ReadOnlySpan<(string Uri, long Size, long Modified, string Version)> rows, MemoryAllocator allocator)
    {
        var columns = new Column[request.Columns.Count];
        try
        {
            for (int i = 0; i < columns.Length; i++)
                columns[i] = BuildColumn(request.Columns[i].Name, rows, allocator);
            return new Batch(request.Columns, columns, rows.Length);
        }
        catch
        {
            foreach (Column? column in columns)
                column?.Dispose();
            throw;
        }
    }

    private static Column BuildColumn(
        string name, ReadOnlySpan<(string Uri, long Size, long Modified, string Version)> rows, MemoryAllocator allocator)
    {
        using ColumnBuilder builder = ColumnBuilder.Create(FilesConnector.Columns.Get(name).Type, allocator);
        foreach ((string uri, long size, long modified, string version) in rows)
        {
            switch (builder)
            {
                case BytesBuilder texts:
                    texts.Append(uri);
                    break;
                case FixedWidthBuilder<long> numbers:
                    numbers.Append(name == "size" ? size : modified);
                    break;
                case StructBuilder references:
                    ((BytesBuilder)references.Member(0)).Append(uri);
                    ((FixedWidthBuilder<long>)references.Member(1)).Append(0);
                    ((FixedWidthBuilder<long>)references.Member(2)).Append(size);
                    ((BytesBuilder)references.Member(3)).Append(version);
                    references.Member(4).AppendNull();
                    references.CloseRow();
                    break;
            }
        }

        return builder.Finish();
    }
}
