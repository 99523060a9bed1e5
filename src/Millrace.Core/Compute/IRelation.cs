using System.Numerics;
using System.Runtime.Intrinsics;

namespace Millrace.Compute;

/// <summary>A relation between two values, for one and for many at once.</summary>
internal interface IRelation
{
    static abstract bool Holds<T>(T left, T right)
        where T : unmanaged, INumber<T>;

    static abstract Vector256<T> Holds<T>(Vector256<T> left, Vector256<T> right)
        where T : unmanaged, INumber<T>;

    static abstract ulong HoldsForBits(ulong left, ulong right);

    static abstract bool Holds(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right);
}
