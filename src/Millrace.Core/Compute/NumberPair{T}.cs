namespace Millrace.Compute;

/// <summary>The values of two number operands with rows; a scalar is one value.</summary>
internal readonly ref struct NumberPair<T>
    where T : unmanaged
{
    public NumberPair(Operand left, Operand right, int rowCount)
    {
        LeftStep = left.IsScalar ? 0 : 1;
        RightStep = right.IsScalar ? 0 : 1;
        Left = left.Column.Values<T>()[..(left.IsScalar ? 1 : rowCount)];
        Right = right.Column.Values<T>()[..(right.IsScalar ? 1 : rowCount)];
    }

    public ReadOnlySpan<T> Left { get; }

    public ReadOnlySpan<T> Right { get; }

    public int LeftStep { get; }

    public int RightStep { get; }

    public T LeftAt(int row) => Left[row * LeftStep];

    public T RightAt(int row) => Right[row * RightStep];
}
