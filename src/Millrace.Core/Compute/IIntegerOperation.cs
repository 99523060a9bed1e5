using System.Numerics;
using System.Runtime.Intrinsics;

namespace Millrace.Compute;

/// <summary>An integer operation that wraps around, with the test whether it did.</summary>
internal interface IIntegerOperation
{
    static abstract string Symbol { get; }

    static abstract T Apply<T>(T left, T right)
        where T : unmanaged, INumber<T>;

    static abstract Vector256<T> Apply<T>(Vector256<T> left, Vector256<T> right);

    /// <summary>Whether a wrapped result is wrong.</summary>
    static abstract bool Overflows<T>(T left, T right, T result, bool isSigned)
        where T : unmanaged, INumber<T>;

    /// <summary>Lanes with the sign bit (signed) or any bit (unsigned) set where the wrapped result is wrong.</summary>
    static abstract Vector256<T> Overflows<T>(Vector256<T> left, Vector256<T> right, Vector256<T> result, bool isSigned);
}
