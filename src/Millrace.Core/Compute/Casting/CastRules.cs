using System.Collections.Immutable;
using Millrace.Types;

namespace Millrace.Compute.Casting;

/// <summary>Which conversions there are.</summary>
internal static class CastRules
{
    public static bool CanCast(DataType from, DataType to)
    {
        if (from.Equals(to) || from is NullType)
            return true;
        if (from is LogicalType || to is LogicalType)
            return CanCastLogical(from, to);
        return (from, to) switch
        {
            (IntegerType or FloatType, IntegerType or FloatType) => true,
            (BooleanType, IntegerType or Utf8Type) or (IntegerType or Utf8Type, BooleanType) => true,
            (IntegerType or FloatType or TimestampType, Utf8Type) => true,
            (Utf8Type, IntegerType or FloatType or TimestampType or BinaryType) => true,
            (BinaryType, Utf8Type) => true,
            (TimestampType, TimestampType) => true,
            (ListType or FixedSizeListType, ListType or FixedSizeListType) => CanCastItems(from, to),
            (StructType old, StructType members) => CanCastMembers(old, members),
            _ => false,
        };
    }

    public static bool IsImplicit(DataType from, DataType to)
    {
        if (from.Equals(to) || from is NullType)
            return true;
        return (from, to) switch
        {
            (EmbeddingType or TensorType { HasFixedShape: true }, ListType) => IsImplicit(from.Storage, to),
            (ImageType old, ImageType image) => old.Fits(image),
            (FixedSizeListType old, ListType list) => IsImplicit(old.Item, list.Item),
            (ListType old, ListType list) => IsImplicit(old.Item, list.Item),
            (FixedSizeListType old, FixedSizeListType list) => old.Size == list.Size && IsImplicit(old.Item, list.Item),
            (StructType old, StructType members) => IsImplicit(old.Fields, members.Fields),
            (TimestampType old, TimestampType unit) => old.TimeZone is null == unit.TimeZone is null && old.Unit <= unit.Unit,
            (IntegerType or FloatType, IntegerType or FloatType) => to.Equals(CommonNumber(from, to)),
            _ => false,
        };
    }

    public static DataType? CommonType(DataType left, DataType right)
    {
        if (IsImplicit(left, right))
            return right;
        if (IsImplicit(right, left))
            return left;
        return (left, right) switch
        {
            (IntegerType or FloatType, IntegerType or FloatType) => CommonNumber(left, right),
            (ImageType a, ImageType b) => a.CommonWith(b),
            (ListType a, ListType b) => CommonField(a.Item, b.Item) is { } item ? new ListType(item) : null,
            (FixedSizeListType a, FixedSizeListType b) when a.Size == b.Size =>
                CommonField(a.Item, b.Item) is { } item ? new FixedSizeListType(item, a.Size) : null,
            (ListType a, FixedSizeListType b) => CommonField(a.Item, b.Item) is { } item ? new ListType(item) : null,
            (FixedSizeListType a, ListType b) => CommonField(a.Item, b.Item) is { } item ? new ListType(item) : null,
            (StructType a, StructType b) => CommonStruct(a, b),
            _ => null,
        };
    }

    /// <summary>The least number type that holds both; past 64 bits, and for wide integers beside fractions, DOUBLE.</summary>
    private static DataType CommonNumber(DataType left, DataType right)
    {
        switch (left, right)
        {
            case (FloatType a, FloatType b):
                return a.BitWidth >= b.BitWidth ? a : b;
            case (FloatType a, IntegerType b):
                return CommonFloat(a, b);
            case (IntegerType a, FloatType b):
                return CommonFloat(b, a);
            case (IntegerType a, IntegerType b) when a.IsSigned == b.IsSigned:
                return a.BitWidth >= b.BitWidth ? a : b;
            case (IntegerType a, IntegerType b):
                IntegerType signed = a.IsSigned ? a : b;
                IntegerType unsigned = a.IsSigned ? b : a;
                int bits = Math.Max(signed.BitWidth, unsigned.BitWidth * 2);
                return bits > 64 ? FloatType.Float64 : new IntegerType(bits, true);
            default:
                return FloatType.Float64;
        }
    }

    private static FloatType CommonFloat(FloatType number, IntegerType integer)
    {
        int bits = integer.BitWidth switch
        {
            8 => 16,
            16 => 32,
            _ => 64,
        };
        return new FloatType(Math.Max(number.BitWidth, bits));
    }

    private static bool CanCastLogical(DataType from, DataType to)
    {
        if (IsVector(from) && IsVector(to))
            return CanCastItems(from.Storage, to.Storage);
        if (from is ImageType old && to is ImageType image)
            return old.Fits(image);
        return (from is ObjectRefType && to is StructType || from is StructType && to is ObjectRefType) && CanCast(from.Storage, to.Storage);
    }

    private static bool IsVector(DataType type) =>
        type is ListType or FixedSizeListType or EmbeddingType or TensorType { HasFixedShape: true };

    private static bool CanCastItems(DataType from, DataType to)
    {
        if (from is FixedSizeListType a && to is FixedSizeListType b && a.Size != b.Size)
            return false;
        return CanCast(ItemOf(from).Type, ItemOf(to).Type);
    }

    public static Field ItemOf(DataType list) => list.Storage is FixedSizeListType sized ? sized.Item : ((ListType)list.Storage).Item;

    private static bool CanCastMembers(StructType from, StructType to)
    {
        if (from.Fields.Length != to.Fields.Length)
            return false;
        for (int i = 0; i < from.Fields.Length; i++)
        {
            if (!CanCast(from.Fields[i].Type, to.Fields[i].Type))
                return false;
        }

        return true;
    }

    private static bool IsImplicit(Field from, Field to) => (to.IsNullable || !from.IsNullable) && IsImplicit(from.Type, to.Type);

    private static bool IsImplicit(ImmutableArray<Field> from, ImmutableArray<Field> to)
    {
        if (from.Length != to.Length)
            return false;
        for (int i = 0; i < from.Length; i++)
        {
            if (from[i].Name != to[i].Name || !IsImplicit(from[i], to[i]))
                return false;
        }

        return true;
    }

    private static Field? CommonField(Field left, Field right) => CommonType(left.Type, right.Type) is { } type
        ? new Field(left.Name, type, left.IsNullable || right.IsNullable)
        : null;

    private static StructType? CommonStruct(StructType left, StructType right)
    {
        if (left.Fields.Length != right.Fields.Length)
            return null;
        ImmutableArray<Field>.Builder fields = ImmutableArray.CreateBuilder<Field>(left.Fields.Length);
        for (int i = 0; i < left.Fields.Length; i++)
        {
            if (left.Fields[i].Name != right.Fields[i].Name || CommonField(left.Fields[i], right.Fields[i]) is not { } field)
                return null;
            fields.Add(field);
        }

        return new StructType(fields.MoveToImmutable());
    }
}
