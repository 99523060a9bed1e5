using Millrace.Columnar;
using Millrace.Columnar.Builders;
using Millrace.Execution.Connectors;
using Millrace.Execution.Sources;
using Millrace.Memory;
using Millrace.Types;

namespace Millrace.Connectors.Formats;

/// <summary>Reads a split through a format's reader, and adds the rows' identity: <c>URI#row</c>, rows counted from 0.</summary>
internal sealed class FormatSplitReader(
    IFileFormatReader reader, string uri, string splitId, long firstRow, long position, ScanRequest request) : ISplitReader
{
    private long _position = position;

    /// <inheritdoc/>
    public ReadResult Read(IReadContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Cancellation.ThrowIfCancellationRequested();
        Batch? batch = reader.Read(context);
        if (batch is null)
            return ReadResult.End;
        if (request.WithIdentity)
        {
            using Column origins = NameRows(batch.RowCount, context.Allocator);
            batch = RowIdentityColumns.Append(batch, splitId, _position, origins, context.Allocator);
        }

        _position += batch.RowCount;
        return ReadResult.Of(batch);
    }

    /// <inheritdoc/>
    public void Dispose() => reader.Dispose();

    private Column NameRows(int count, MemoryAllocator allocator)
    {
        using var names = new BytesBuilder(Utf8Type.Instance, allocator);
        for (int i = 0; i < count; i++)
            names.Append($"{uri}#{firstRow + _position + i}");
        return names.Finish();
    }
}
