using System.Collections.Immutable;
using System.Text.Json;
using Millrace.Types;

namespace Millrace.Columnar;

/// <summary>Arrow extension types: the names in field metadata, and the way back from them to logical types.</summary>
/// <remarks>Source: Apache Arrow format, "Extension types" and "Canonical extension types".</remarks>
internal static class ExtensionTypes
{
    /// <summary>The metadata key of the name.</summary>
    public const string NameKey = "ARROW:extension:name";

    /// <summary>The metadata key of the type's own parameters.</summary>
    public const string MetadataKey = "ARROW:extension:metadata";

    private const int LongestMetadata = 4096;

    /// <summary>The key-value metadata of a field of a type: empty unless it is a <see cref="LogicalType"/>.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> MetadataOf(DataType type) => type is LogicalType logical
        ? [new(NameKey, logical.ExtensionName), new(MetadataKey, logical.ExtensionMetadata)]
        : [];

    /// <summary>The logical type of a name over a storage type; the storage itself where the name is unknown or the layout does not fit it.</summary>
    /// <param name="storage">The storage as it arrived; its nullability below the top does not matter.</param>
    /// <param name="name">The extension name, or null.</param>
    /// <param name="metadata">The extension's parameters, or null.</param>
    public static DataType Restore(DataType storage, string? name, string? metadata)
    {
        DataType? logical = (name, storage) switch
        {
            ("millrace.embedding", FixedSizeListType list) => new EmbeddingType(list.Size),
            ("millrace.image", _) => ImageType.OfMetadata(metadata),
            ("millrace.object_ref", _) => ObjectRefType.Instance,
            ("arrow.fixed_shape_tensor", FixedSizeListType { Item.Type.IsNumeric: true } list) => RestoreTensor(list, metadata),
            ("arrow.variable_shape_tensor", StructType members) => RestoreTensor(members),
            _ => null,
        };
        return logical is not null && HasLayout(storage, logical.Storage) ? logical : storage;
    }

    /// <summary>Whether two types are the same but for nullability and the names of list items.</summary>
    public static bool HasLayout(DataType actual, DataType expected)
    {
        switch (actual, expected)
        {
            case (ListType a, ListType b):
                return HasLayout(a.Item.Type, b.Item.Type);
            case (FixedSizeListType a, FixedSizeListType b):
                return a.Size == b.Size && HasLayout(a.Item.Type, b.Item.Type);
            case (StructType a, StructType b):
                if (a.Fields.Length != b.Fields.Length)
                    return false;
                for (int i = 0; i < a.Fields.Length; i++)
                {
                    if (a.Fields[i].Name != b.Fields[i].Name || !HasLayout(a.Fields[i].Type, b.Fields[i].Type))
                        return false;
                }

                return true;
            default:
                return actual.Equals(expected);
        }
    }

    private static TensorType? RestoreTensor(StructType members) =>
        members.Fields is [{ Type: ListType { Item.Type.IsNumeric: true } data }, _] ? new TensorType(data.Item.Type, default) : null;

    private static TensorType? RestoreTensor(FixedSizeListType list, string? metadata)
    {
        if (metadata is null || metadata.Length > LongestMetadata)
            return null;
        try
        {
            using JsonDocument json = JsonDocument.Parse(metadata);
            if (json.RootElement.ValueKind != JsonValueKind.Object
                || !json.RootElement.TryGetProperty("shape", out JsonElement shape) || shape.ValueKind != JsonValueKind.Array
                || !IsRowMajor(json.RootElement))
                return null;
            ImmutableArray<int>.Builder sizes = ImmutableArray.CreateBuilder<int>();
            long product = 1;
            foreach (JsonElement size in shape.EnumerateArray())
            {
                if (size.ValueKind != JsonValueKind.Number || !size.TryGetInt32(out int count) || count < 1 || (product *= count) > list.Size)
                    return null;
                sizes.Add(count);
            }

            return product == list.Size ? new TensorType(list.Item.Type, sizes.ToImmutable()) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool IsRowMajor(JsonElement tensor)
    {
        if (!tensor.TryGetProperty("permutation", out JsonElement permutation))
            return true;
        if (permutation.ValueKind != JsonValueKind.Array)
            return false;
        int place = 0;
        foreach (JsonElement axis in permutation.EnumerateArray())
        {
            if (axis.ValueKind != JsonValueKind.Number || !axis.TryGetInt32(out int index) || index != place++)
                return false;
        }

        return true;
    }
}
