using System.Numerics;
using System.Runtime.Intrinsics;

namespace Millrace.Compute;

/// <summary>Equality; NaN equals NaN.</summary>
internal readonly struct EqualRelation : IRelation
{
    public static bool Holds<T>(T left, T right)
        where T : unmanaged, INumber<T> => left == right || (T.IsNaN(left) && T.IsNaN(right));

    public static Vector256<T> Holds<T>(Vector256<T> left, Vector256<T> right)
        where T : unmanaged, INumber<T>
    {
        Vector256<T> equal = Vector256.Equals(left, right);
        if (typeof(T) == typeof(float) || typeof(T) == typeof(double))
            equal |= ~(Vector256.Equals(left, left) | Vector256.Equals(right, right));
        return equal;
    }

    public static ulong HoldsForBits(ulong left, ulong right) => ~(left ^ right);

    public static bool Holds(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => left.SequenceEqual(right);
}
