namespace Millrace.Inference.Providers.Onnx.Native;

/// <summary>An input or output as the model declares it.</summary>
/// <param name="Name">The name in the graph.</param>
/// <param name="ElementType">What it holds; <see cref="OnnxElementType.None"/> where it is no tensor of a known type.</param>
/// <param name="Shape">Dimensions, outermost first; −1 where the model leaves one open. Not to be written to.</param>
/// <param name="SymbolicNames">For each dimension the name of an open one (<c>batch</c>), else an empty string.</param>
internal sealed record OnnxTensorInfo(string Name, OnnxElementType ElementType, long[] Shape, string[] SymbolicNames)
{
    /// <summary>The shape for messages: <c>Float32[batch, 3, 224, 224]</c>.</summary>
    public string Describe()
    {
        IEnumerable<string> dimensions = Shape.Select((d, i) => d >= 0 ? $"{d}" : SymbolicNames[i].Length > 0 ? SymbolicNames[i] : "?");
        return $"{ElementType}[{string.Join(", ", dimensions)}]";
    }

    /// <summary>Whether a shape without open dimensions fits this one.</summary>
    public bool Accepts(ReadOnlySpan<long> shape)
    {
        if (shape.Length != Shape.Length)
            return false;
        for (int i = 0; i < shape.Length; i++)
        {
            if (shape[i] < 0 || (Shape[i] >= 0 && Shape[i] != shape[i]))
                return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public bool Equals(OnnxTensorInfo? other) =>
        other is not null && Name == other.Name && ElementType == other.ElementType
        && Shape.AsSpan().SequenceEqual(other.Shape) && SymbolicNames.AsSpan().SequenceEqual(other.SymbolicNames);

    /// <inheritdoc/>
    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);
}
