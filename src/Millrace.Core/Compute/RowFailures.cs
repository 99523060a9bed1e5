using Millrace.Columnar;
using Millrace.Errors;

namespace Millrace.Compute;

/// <summary>Turns rows of a column in the making to NULL and reports why.</summary>
internal ref struct RowFailures(ColumnParts parts, int rowCount, int nullCount, IRowErrors errors)
{
    /// <summary>NULL rows so far.</summary>
    public int NullCount { get; private set; } = nullCount;

    /// <summary>Whether a row has a value.</summary>
    public readonly bool IsValid(int row)
    {
        Span<byte> validity = parts.Bytes(0);
        return validity.IsEmpty || Bitmap.Get(validity, row);
    }

    /// <summary>Makes a row that has a value NULL, and reports it.</summary>
    public void Fail(int row, string code, string message)
    {
        SetNull(row);
        errors.Report(row, code, message);
    }

    /// <summary>Makes a row NULL.</summary>
    public void SetNull(int row)
    {
        Span<byte> validity = parts.Bytes(0);
        if (validity.IsEmpty)
        {
            validity = parts.AllocateBits(0, rowCount);
            Bitmap.SetRange(validity, 0, rowCount);
        }

        if (!Bitmap.Get(validity, row))
            return;
        Bitmap.Clear(validity, row);
        NullCount++;
    }
}
