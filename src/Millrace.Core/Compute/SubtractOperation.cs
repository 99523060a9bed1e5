using System.Numerics;
using System.Runtime.Intrinsics;

namespace Millrace.Compute;

/// <summary>Subtraction. Signed overflow: the operands differ in sign, and the result from the left one; unsigned: left is less than right.</summary>
internal readonly struct SubtractOperation : IIntegerOperation
{
    public static string Symbol => "-";

    public static T Apply<T>(T left, T right)
        where T : unmanaged, INumber<T> => unchecked(left - right);

    public static Vector256<T> Apply<T>(Vector256<T> left, Vector256<T> right) => left - right;

    public static bool Overflows<T>(T left, T right, T result, bool isSigned)
        where T : unmanaged, INumber<T> =>
        isSigned ? (right < T.Zero ? result < left : result > left) : left < right;

    public static Vector256<T> Overflows<T>(Vector256<T> left, Vector256<T> right, Vector256<T> result, bool isSigned) =>
        isSigned ? (left ^ right) & (left ^ result) : Vector256.LessThan(left, right);
}
