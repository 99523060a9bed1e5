namespace Millrace.Types;

/// <summary>A vector of float32 of a fixed dimension. Storage: fixed-size list of float32.</summary>
/// <param name="Dimension">Numbers a vector, at least 1.</param>
public sealed record EmbeddingType(int Dimension) : LogicalType
{
    /// <inheritdoc/>
    public override string SqlName => $"EMBEDDING({Dimension})";

    /// <inheritdoc/>
    public override string ExtensionName => "millrace.embedding";

    /// <inheritdoc/>
    public override DataType Storage => new FixedSizeListType(new Field("item", FloatType.Float32, false), Dimension);
}
