using System.Numerics;

namespace Millrace.Compute;

/// <summary>A computation that is the same for every number type; called once a batch with the type filled in.</summary>
internal interface INumberKernel<TResult>
    where TResult : allows ref struct
{
    TResult Run<T>()
        where T : unmanaged, INumber<T>, IMinMaxValue<T>, IUtf8SpanFormattable, IUtf8SpanParsable<T>;
}
