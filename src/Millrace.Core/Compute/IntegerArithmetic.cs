using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Millrace.Types;

namespace Millrace.Compute;

/// <summary>Integer arithmetic that finds overflow: all rows at full speed first, then single rows where a batch holds one.</summary>
internal static class IntegerArithmetic
{
    public static void RunVectors<T, TOperation>(NumberPair<T> numbers, Span<T> results, ref RowFailures failures, DataType type)
        where T : unmanaged, INumber<T>
        where TOperation : struct, IIntegerOperation
    {
        bool isSigned = type is IntegerType { IsSigned: true };
        bool overflows = Wrap<T, TOperation>(numbers, results, isSigned);
        if (!overflows)
            return;
        for (int row = 0; row < results.Length; row++)
        {
            T left = numbers.LeftAt(row);
            T right = numbers.RightAt(row);
            if (TOperation.Overflows(left, right, results[row], isSigned) && failures.IsValid(row))
                failures.Fail(row, "OVERFLOW", $"{left} {TOperation.Symbol} {right} does not fit {type}");
        }
    }

    public static void Multiply<T>(NumberPair<T> numbers, Span<T> results, ref RowFailures failures, DataType type)
        where T : unmanaged, INumber<T>
    {
        for (int row = 0; row < results.Length; row++)
        {
            T left = numbers.LeftAt(row);
            T right = numbers.RightAt(row);
            T product = unchecked(left * right);
            results[row] = product;
            if (!ProductFits(left, right, product) && failures.IsValid(row))
                failures.Fail(row, "OVERFLOW", $"{left} * {right} does not fit {type}");
        }
    }

    public static void Divide<T>(NumberPair<T> numbers, Span<T> results, bool isRemainder, ref RowFailures failures, DataType type)
        where T : unmanaged, INumber<T>, IMinMaxValue<T>
    {
        bool isSigned = type is IntegerType { IsSigned: true };
        for (int row = 0; row < results.Length; row++)
        {
            T left = numbers.LeftAt(row);
            T right = numbers.RightAt(row);
            results[row] = T.Zero;
            if (right == T.Zero)
            {
                if (failures.IsValid(row))
                    failures.Fail(row, "DIVISION_BY_ZERO", $"{left} {(isRemainder ? '%' : '/')} 0");
            }
            else if (isSigned && right == -T.One)
            {
                // The processor traps on MinValue / −1; every remainder by −1 is 0.
                if (isRemainder)
                    continue;
                if (left != T.MinValue)
                    results[row] = -left;
                else if (failures.IsValid(row))
                    failures.Fail(row, "OVERFLOW", $"{left} / -1 does not fit {type}");
            }
            else
            {
                results[row] = isRemainder ? left % right : left / right;
            }
        }
    }

    /// <summary>Computes all rows, wrapping around, and answers whether any row overflows (NULL rows included).</summary>
    private static bool Wrap<T, TOperation>(NumberPair<T> numbers, Span<T> results, bool isSigned)
        where T : unmanaged, INumber<T>
        where TOperation : struct, IIntegerOperation
    {
        ref T left = ref MemoryMarshal.GetReference(numbers.Left);
        ref T right = ref MemoryMarshal.GetReference(numbers.Right);
        Vector256<T> leftScalar = Vector256.Create(left);
        Vector256<T> rightScalar = Vector256.Create(right);
        Vector256<T> wrong = default;
        int row = 0;
        for (; row + Vector256<T>.Count <= results.Length; row += Vector256<T>.Count)
        {
            Vector256<T> a = numbers.LeftStep == 0 ? leftScalar : Vector256.LoadUnsafe(ref left, (nuint)row);
            Vector256<T> b = numbers.RightStep == 0 ? rightScalar : Vector256.LoadUnsafe(ref right, (nuint)row);
            Vector256<T> result = TOperation.Apply(a, b);
            result.StoreUnsafe(ref results[row]);
            wrong |= TOperation.Overflows(a, b, result, isSigned);
        }

        bool overflows = wrong.ExtractMostSignificantBits() != 0;
        for (; row < results.Length; row++)
        {
            results[row] = TOperation.Apply(numbers.LeftAt(row), numbers.RightAt(row));
            overflows |= TOperation.Overflows(numbers.LeftAt(row), numbers.RightAt(row), results[row], isSigned);
        }

        return overflows;
    }

    private static bool ProductFits<T>(T left, T right, T product)
        where T : unmanaged, INumber<T>
    {
        if (typeof(T) == typeof(long))
        {
            long high = Math.BigMul(Unsafe.BitCast<T, long>(left), Unsafe.BitCast<T, long>(right), out long low);
            return high == low >> 63;
        }

        if (typeof(T) == typeof(ulong))
            return Math.BigMul(Unsafe.BitCast<T, ulong>(left), Unsafe.BitCast<T, ulong>(right), out _) == 0;
        return long.CreateTruncating(left) * long.CreateTruncating(right) == long.CreateTruncating(product);
    }
}
