using System.Numerics;
using System.Runtime.Intrinsics;

namespace Millrace.Compute;

/// <summary>Addition. Signed overflow: both operands differ from the result in sign; unsigned: the result is less than an operand.</summary>
internal readonly struct AddOperation : IIntegerOperation
{
    public static string Symbol => "+";

    public static T Apply<T>(T left, T right)
        where T : unmanaged, INumber<T> => unchecked(left + right);

    public static Vector256<T> Apply<T>(Vector256<T> left, Vector256<T> right) => left + right;

    public static bool Overflows<T>(T left, T right, T result, bool isSigned)
        where T : unmanaged, INumber<T> =>
        isSigned ? (right < T.Zero ? result > left : result < left) : result < left;

    public static Vector256<T> Overflows<T>(Vector256<T> left, Vector256<T> right, Vector256<T> result, bool isSigned) =>
        isSigned ? (left ^ result) & (right ^ result) : Vector256.LessThan(result, left);
}
