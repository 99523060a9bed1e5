using Millrace.Columnar;

namespace Millrace.Compute;

/// <summary>An input of a kernel or function: a column, or one value that stands for every row.</summary>
/// <param name="Column">The values, borrowed; of length 1 when <paramref name="IsScalar"/>.</param>
/// <param name="IsScalar">Whether the one value stands for every row.</param>
public readonly record struct Operand(Column Column, bool IsScalar = false)
{
    /// <summary>Where the value of a row stands in <see cref="Column"/>.</summary>
    public int IndexOf(int row) => IsScalar ? 0 : row;

    /// <summary>Whether the value of a row is NULL.</summary>
    public bool IsNull(int row) => Column.IsNull(IndexOf(row));

    /// <summary>The bytes of a utf8 or binary value, borrowed.</summary>
    public ReadOnlySpan<byte> GetBytes(int row) => Column.GetBytes(IndexOf(row));
}
