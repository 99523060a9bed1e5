using System.Collections.Immutable;
using Millrace.Media.Pixels.Results;
using Millrace.Media.Pixels.Transforms;
using Millrace.Types;

namespace Millrace.Media.Pipelines;

/// <summary>One value that a pipeline makes: what is done from the bytes to it. Compares by value.</summary>
/// <param name="Decode">How the bytes become pixels.</param>
/// <param name="Transforms">What becomes of the pixels, in order.</param>
/// <param name="Result">What is made of them in the end.</param>
internal sealed record PipelineOutput(DecodeStep Decode, ImmutableArray<PixelTransform> Transforms, PixelResult Result)
{
    /// <summary>How many functions it stands for.</summary>
    public int StepCount => 1 + Transforms.Length + (Result is ImageResult ? 0 : 1);

    /// <summary>The type of the value.</summary>
    public DataType Type => Result.TypeOf(Transforms.Aggregate(Decode.Type, (type, transform) => transform.TypeOf(type)));

    /// <inheritdoc/>
    public bool Equals(PipelineOutput? other) =>
        other is not null && Decode == other.Decode && Result == other.Result && Transforms.AsSpan().SequenceEqual(other.Transforms.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => (Decode.GetHashCode() * 31) + Transforms.Length;

    /// <summary>The steps in order: <c>decode(RGB) > resize(224, 224, lanczos) > to_tensor(CHW)</c>.</summary>
    public override string ToString()
    {
        IEnumerable<string> steps = [Decode.ToString(), .. Transforms.Select(t => t.ToString()), Result.ToString()];
        return string.Join(" > ", steps.Where(s => s.Length > 0));
    }
}
