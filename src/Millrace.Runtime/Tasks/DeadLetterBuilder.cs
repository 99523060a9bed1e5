using System.Globalization;
using Millrace.Columnar;
using Millrace.Columnar.Builders;
using Millrace.Execution.RowErrors;
using Millrace.Memory;
using Millrace.Plan.Logical;
using Millrace.Types;

namespace Millrace.Runtime.Tasks;

/// <summary>Collects the dead letters of one step.</summary>
internal sealed class DeadLetterBuilder : IDisposable
{
    private readonly ColumnBuilder[] _columns;

    public DeadLetterBuilder(MemoryAllocator allocator) =>
        _columns = [.. DeadLetter.Schema.Fields.Select(f => ColumnBuilder.Create(f.Type, allocator))];

    /// <summary>Dead letters so far.</summary>
    public int RowCount => _columns[0].Length;

    /// <summary>Bytes of the values so far.</summary>
    public long ByteSize =>
        _columns.Sum(c => c is BytesBuilder text ? text.ByteLength + (sizeof(int) * (long)c.Length) : sizeof(int) * (long)c.Length);

    /// <summary>Where a row came from, as its hidden column says; null where the plan carries none.</summary>
    public static string? OriginOf(Batch batch, int row)
    {
        int index = batch.Schema.IndexOf(RowIdentity.OriginColumn);
        return index < 0 ? null : batch[index].GetString(row);
    }

    /// <summary>Adds the dead letter of a row in a batch.</summary>
    public void Add(Batch batch, int row, string operatorId, RowError error) =>
        Add(IdOf(batch, row), OriginOf(batch, row), operatorId, error);

    /// <summary>Adds a dead letter.</summary>
    public void Add(string? id, string? origin, string operatorId, RowError error)
    {
        AppendText(0, id);
        AppendText(1, origin);
        AppendText(2, operatorId);
        AppendText(3, error.Step);
        AppendText(4, error.Code);
        AppendText(5, error.Reason);
        ((FixedWidthBuilder<int>)_columns[6]).Append(error.Attempts);
    }

    /// <summary>Gives the dead letters away.</summary>
    public Batch Finish()
    {
        int rows = RowCount;
        return new Batch(DeadLetter.Schema, Array.ConvertAll(_columns, c => c.Finish()), rows);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (ColumnBuilder column in _columns)
            column.Dispose();
    }

    private static string? IdOf(Batch batch, int row)
    {
        int index = batch.Schema.IndexOf(RowIdentity.IdColumn);
        if (index < 0)
            return null;
        ReadOnlySpan<ulong> words = batch[index].Children[0].Values<ulong>().Slice(row * 2, 2);
        return string.Create(CultureInfo.InvariantCulture, $"{words[0]:x16}{words[1]:x16}");
    }

    private void AppendText(int index, string? value)
    {
        if (_columns[index].Type is Utf8Type)
            ((BytesBuilder)_columns[index]).Append(value);
    }
}
