using System.Numerics;
using System.Numerics.Tensors;
using Millrace.Columnar;
using Millrace.Errors;
using Millrace.Memory;
using Millrace.Types;

namespace Millrace.Compute;

/// <summary>Similarity and distance of float vectors. Inputs are borrowed; the caller owns each result, a DOUBLE column.</summary>
/// <remarks>
/// Both sides are EMBEDDING, fixed-shape TENSOR, fixed-size list or list, of one floating point type. NULL where either vector is NULL
/// or holds a NULL item. Vectors of different length are the row error <c>DIMENSION_MISMATCH</c>. Sums are in the items' precision.
/// </remarks>
public static class VectorDistance
{
    /// <summary>The dot product.</summary>
    /// <param name="left">Left vectors.</param>
    /// <param name="right">Right vectors.</param>
    /// <param name="rowCount">Rows.</param>
    /// <param name="allocator">Where memory comes from.</param>
    /// <param name="errors">Takes row errors.</param>
    public static Column Dot(Operand left, Operand right, int rowCount, MemoryAllocator allocator, IRowErrors errors) =>
        Measure<DotMetric>(left, right, rowCount, allocator, errors);

    /// <summary>The cosine of the angle, −1 … 1; NaN where a vector is all zeros.</summary>
    /// <inheritdoc cref="Dot"/>
    public static Column CosineSimilarity(Operand left, Operand right, int rowCount, MemoryAllocator allocator, IRowErrors errors) =>
        Measure<CosineMetric>(left, right, rowCount, allocator, errors);

    /// <summary>The Euclidean distance.</summary>
    /// <inheritdoc cref="Dot"/>
    public static Column L2(Operand left, Operand right, int rowCount, MemoryAllocator allocator, IRowErrors errors) =>
        Measure<EuclideanMetric>(left, right, rowCount, allocator, errors);

    private static Column Measure<TMetric>(Operand left, Operand right, int rowCount, MemoryAllocator allocator, IRowErrors errors)
        where TMetric : struct, IMetric
    {
        ArgumentNullException.ThrowIfNull(allocator);
        ArgumentNullException.ThrowIfNull(errors);
        if (left.Column.Type is NullType || right.Column.Type is NullType)
            return Selection.Nulls(FloatType.Float64, rowCount, allocator);
        DataType item = ItemType(left.Column.Type);
        if (!item.Equals(ItemType(right.Column.Type)))
            throw MillraceException.Internal("TYPE_MISMATCH", $"a distance of {left.Column.Type} and {right.Column.Type}");
        return item switch
        {
            FloatType { BitWidth: 16 } => Run<Half, TMetric>(left, right, rowCount, allocator, errors),
            FloatType { BitWidth: 32 } => Run<float, TMetric>(left, right, rowCount, allocator, errors),
            FloatType => Run<double, TMetric>(left, right, rowCount, allocator, errors),
            _ => throw MillraceException.User(
                "TYPE_MISMATCH",
                $"a distance needs vectors of floating point numbers, not {left.Column.Type}",
                "CAST them to EMBEDDING or ARRAY<FLOAT>"),
        };
    }

    private static Column Run<T, TMetric>(Operand left, Operand right, int rowCount, MemoryAllocator allocator, IRowErrors errors)
        where T : unmanaged, IRootFunctions<T>
        where TMetric : struct, IMetric
    {
        using var parts = new ColumnParts(FloatType.Float64, allocator, 2);
        int nulls = BitSource.Intersect(left, right, rowCount, parts);
        Span<double> results = parts.Allocate<double>(1, rowCount);
        results.Clear();
        var failures = new RowFailures(parts, rowCount, nulls, errors);
        var leftVectors = new VectorReader<T>(left);
        var rightVectors = new VectorReader<T>(right);
        for (int row = 0; row < rowCount; row++)
        {
            if (!failures.IsValid(row))
                continue;
            if (!leftVectors.TryGet(row, out ReadOnlySpan<T> a) || !rightVectors.TryGet(row, out ReadOnlySpan<T> b))
                failures.SetNull(row);
            else if (a.Length != b.Length)
                failures.Fail(row, "DIMENSION_MISMATCH", $"a vector of {a.Length} and one of {b.Length} numbers");
            else if (!a.IsEmpty)
                results[row] = double.CreateTruncating(TMetric.Measure(a, b));
        }

        return parts.Finish(rowCount, failures.NullCount);
    }

    private static DataType ItemType(DataType type) => type.Storage switch
    {
        FixedSizeListType list => list.Item.Type,
        ListType list => list.Item.Type,
        _ => type,
    };

    private interface IMetric
    {
        static abstract T Measure<T>(ReadOnlySpan<T> left, ReadOnlySpan<T> right)
            where T : unmanaged, IRootFunctions<T>;
    }

    private readonly struct DotMetric : IMetric
    {
        public static T Measure<T>(ReadOnlySpan<T> left, ReadOnlySpan<T> right)
            where T : unmanaged, IRootFunctions<T> => TensorPrimitives.Dot(left, right);
    }

    private readonly struct CosineMetric : IMetric
    {
        public static T Measure<T>(ReadOnlySpan<T> left, ReadOnlySpan<T> right)
            where T : unmanaged, IRootFunctions<T> => TensorPrimitives.CosineSimilarity(left, right);
    }

    private readonly struct EuclideanMetric : IMetric
    {
        public static T Measure<T>(ReadOnlySpan<T> left, ReadOnlySpan<T> right)
            where T : unmanaged, IRootFunctions<T> => TensorPrimitives.Distance(left, right);
    }
}
