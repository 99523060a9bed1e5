using System.Collections.Immutable;
using System.Globalization;

namespace Millrace.Types;

/// <summary>A dense row-major array of numbers.</summary>
/// <remarks>
/// With a known <see cref="Shape"/> the storage is a fixed-size list of the element type and the extension <c>arrow.fixed_shape_tensor</c>;
/// without one it is a struct of <c>data</c> (list of elements) and <c>shape</c> (list of int32), extension
/// <c>arrow.variable_shape_tensor</c>. Source: the Arrow canonical extension types.
/// </remarks>
/// <param name="Element">A number type.</param>
/// <param name="Shape">Sizes from the outermost dimension, each at least 1; default (uninitialised) when each row has a shape of its own.</param>
public sealed record TensorType(DataType Element, ImmutableArray<int> Shape) : LogicalType
{
    /// <summary>Whether all rows have one shape.</summary>
    public bool HasFixedShape => !Shape.IsDefault;

    /// <summary>Elements of one value, where the shape is fixed.</summary>
    public int ElementCount => Shape.Aggregate(1, (product, size) => checked(product * size));

    /// <inheritdoc/>
    public override string SqlName =>
        HasFixedShape ? $"TENSOR<{Element.SqlName}>[{string.Join(", ", Shape)}]" : $"TENSOR<{Element.SqlName}>";

    /// <inheritdoc/>
    public override string ExtensionName => HasFixedShape ? "arrow.fixed_shape_tensor" : "arrow.variable_shape_tensor";

    /// <inheritdoc/>
    public override string ExtensionMetadata =>
        HasFixedShape ? $"{{\"shape\":[{string.Join(",", Shape.Select(s => s.ToString(CultureInfo.InvariantCulture)))}]}}" : "";

    /// <inheritdoc/>
    public override DataType Storage => HasFixedShape
        ? new FixedSizeListType(new Field("item", Element, false), ElementCount)
        : new StructType(
        [
            new Field("data", new ListType(new Field("item", Element, false)), false),
            new Field("shape", new ListType(new Field("item", IntegerType.Int32, false)), false),
        ]);

    /// <inheritdoc/>
    public bool Equals(TensorType? other) =>
        other is not null
        && Element.Equals(other.Element)
        && HasFixedShape == other.HasFixedShape
        && (!HasFixedShape || Shape.AsSpan().SequenceEqual(other.Shape.AsSpan()));

    /// <inheritdoc/>
    public override int GetHashCode() => Element.GetHashCode() * 31 + (HasFixedShape ? ElementCount : 0);
}
