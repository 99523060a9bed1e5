namespace Millrace.Compute;

/// <summary>Rows to copy: where from, the first, how many. A negative start stands for NULLs.</summary>
internal readonly record struct RowRange(int Source, int Start, int Count)
{
    public bool IsNull => Start < 0;
}
