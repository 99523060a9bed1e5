using System.Numerics;
using System.Runtime.Intrinsics;

namespace Millrace.Compute;

/// <summary>Less than; NaN is greater than every other number.</summary>
internal readonly struct LessRelation : IRelation
{
    public static bool Holds<T>(T left, T right)
        where T : unmanaged, INumber<T> => left < right || (T.IsNaN(right) && !T.IsNaN(left));

    public static Vector256<T> Holds<T>(Vector256<T> left, Vector256<T> right)
        where T : unmanaged, INumber<T>
    {
        Vector256<T> less = Vector256.LessThan(left, right);
        if (typeof(T) == typeof(float) || typeof(T) == typeof(double))
            less |= Vector256.AndNot(Vector256.Equals(left, left), Vector256.Equals(right, right));
        return less;
    }

    public static ulong HoldsForBits(ulong left, ulong right) => ~left & right;

    public static bool Holds(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => left.SequenceCompareTo(right) < 0;
}
