using System.Numerics;
using Millrace.Columnar;
using Millrace.Errors;
using Millrace.Types;

namespace Millrace.Compute;

/// <summary>Compares single values.</summary>
internal static class ValueComparer
{
    public static bool AreEqual(Column left, int leftRow, Column right, int rightRow)
    {
        bool leftIsNull = left.IsNull(leftRow);
        if (leftIsNull || right.IsNull(rightRow))
            return leftIsNull && right.IsNull(rightRow);
        switch (left.Type.Storage)
        {
            case StructType:
                return MembersAreEqual(left, leftRow, right, rightRow);
            case ListType:
                ReadOnlySpan<int> leftOffsets = left.ValueOffsets;
                ReadOnlySpan<int> rightOffsets = right.ValueOffsets;
                int count = leftOffsets[leftRow + 1] - leftOffsets[leftRow];
                return count == rightOffsets[rightRow + 1] - rightOffsets[rightRow]
                    && ItemsAreEqual(left.Children[0], leftOffsets[leftRow], right.Children[0], rightOffsets[rightRow], count);
            case FixedSizeListType list:
                return ItemsAreEqual(left.Children[0], leftRow * list.Size, right.Children[0], rightRow * list.Size, list.Size);
            default:
                return Order(left, leftRow, right, rightRow) == 0;
        }
    }

    public static int Order(Column left, int leftRow, Column right, int rightRow)
    {
        switch (left.Type.Storage)
        {
            case NullType:
                return 0;
            case BooleanType:
                return left.GetBoolean(leftRow).CompareTo(right.GetBoolean(rightRow));
            case Utf8Type or BinaryType:
                return left.GetBytes(leftRow).SequenceCompareTo(right.GetBytes(rightRow));
            case IntegerType or FloatType or TimestampType:
                var kernel = new OrderKernel(left, leftRow, right, rightRow);
                return StorageTypes.Run<OrderKernel, int>(left.Type, ref kernel);
            default:
                throw MillraceException.User("TYPE_NOT_COMPARABLE", $"values of {left.Type} have no order");
        }
    }

    private static bool MembersAreEqual(Column left, int leftRow, Column right, int rightRow)
    {
        for (int i = 0; i < left.Children.Length; i++)
        {
            if (!AreEqual(left.Children[i], leftRow, right.Children[i], rightRow))
                return false;
        }

        return true;
    }

    private static bool ItemsAreEqual(Column left, int leftStart, Column right, int rightStart, int count)
    {
        for (int i = 0; i < count; i++)
        {
            if (!AreEqual(left, leftStart + i, right, rightStart + i))
                return false;
        }

        return true;
    }

    private readonly struct OrderKernel(Column left, int leftRow, Column right, int rightRow) : INumberKernel<int>
    {
        public int Run<T>()
            where T : unmanaged, INumber<T>, IMinMaxValue<T>, IUtf8SpanFormattable, IUtf8SpanParsable<T>
        {
            T first = left.Values<T>()[leftRow];
            T second = right.Values<T>()[rightRow];
            if (LessRelation.Holds(first, second))
                return -1;
            return EqualRelation.Holds(first, second) ? 0 : 1;
        }
    }
}
