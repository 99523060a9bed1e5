using Millrace.Inference.Providers.Onnx.Native;
using Millrace.Types;

namespace Millrace.Inference.Providers.Onnx;

/// <summary>How a column of OUTPUT comes out of the model.</summary>
/// <param name="Name">The model's output.</param>
/// <param name="Field">The column.</param>
/// <param name="Element">What the model makes.</param>
/// <param name="Shape">The shape of one value as the model makes it; null where only a run tells.</param>
/// <param name="Batch">The model's batch dimension: −1 where it is open or only a run tells, 0 where there is none.</param>
internal sealed record OnnxOutputColumn(string Name, Field Field, OnnxElementType Element, long[]? Shape, long Batch)
{
    /// <summary>Numbers of one value, or 0 where rows are lists of a length that only a run tells.</summary>
    public int Count { get; init; }

    /// <summary>Whether rows are lists of a length that only a run tells.</summary>
    public bool IsList => Field.Type.Storage is ListType;

    /// <summary>Whether a value that is not finite is an error of its row.</summary>
    public bool MustBeFinite => Field.Type is EmbeddingType;
}
