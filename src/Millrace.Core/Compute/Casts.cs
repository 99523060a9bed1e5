using Millrace.Columnar;
using Millrace.Compute.Casting;
using Millrace.Errors;
using Millrace.Memory;
using Millrace.Types;

namespace Millrace.Compute;

/// <summary>Conversions between types: which there are, and how they are done.</summary>
/// <remarks>
/// <para>
/// Numbers to numbers, range checked; a fraction is cut off towards zero. BOOLEAN to and from integers (0, 1) and text. Numbers,
/// booleans and timestamps to and from text: timestamps in ISO 8601, TIMESTAMP_LTZ in UTC with <c>Z</c>; text without an offset is
/// read as UTC, digits finer than the unit are cut off. Text and bytes: the bytes of UTF-8, checked. Lists, fixed-size lists,
/// EMBEDDING and TENSOR of a fixed shape into each other item by item, sizes checked. Structs member by member, by place. OBJECT_REF
/// to and from its struct. NULL to anything.
/// </para>
/// <para>A value that does not convert is the row error <c>CAST_FAILED</c> of its whole row, which becomes NULL. NULL stays NULL.</para>
/// </remarks>
public static class Casts
{
    /// <summary>Whether there is a conversion.</summary>
    public static bool CanCast(DataType from, DataType to) => CastRules.CanCast(from, to);

    /// <summary>Whether the conversion is made without being asked for, because it only widens.</summary>
    public static bool IsImplicit(DataType from, DataType to) => CastRules.IsImplicit(from, to);

    /// <summary>The type that both widen to, or null.</summary>
    public static DataType? CommonType(DataType left, DataType right) => CastRules.CommonType(left, right);

    /// <summary>Converts.</summary>
    /// <param name="source">The values, borrowed.</param>
    /// <param name="target">The type to make.</param>
    /// <param name="allocator">Where memory comes from.</param>
    /// <param name="errors">Takes row errors.</param>
    /// <returns>A column of type <paramref name="target"/> that the caller owns; over the same memory where no byte changes.</returns>
    /// <exception cref="MillraceException"><c>CAST_UNSUPPORTED</c> (user): there is no such conversion.</exception>
    public static Column Cast(Column source, DataType target, MemoryAllocator allocator, IRowErrors errors)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(allocator);
        ArgumentNullException.ThrowIfNull(errors);
        DataType from = source.Type;
        if (from.Equals(target))
            return source.Share();
        if (!CanCast(from, target))
            throw MillraceException.User("CAST_UNSUPPORTED", $"there is no conversion from {from} to {target}");
        if (from is NullType)
            return Selection.Nulls(target, source.Length, allocator);
        if (from.Storage.Equals(target.Storage))
            return source.Share().WithType(target);
        return (from.Storage, target.Storage) switch
        {
            (Utf8Type, BinaryType) => source.Share().WithType(target),
            (BinaryType, Utf8Type) => TextCasts.BytesToText(source, allocator, errors),
            (Utf8Type, BooleanType) => TextCasts.ToBooleans(source, allocator, errors),
            (Utf8Type, TimestampType unit) => TextCasts.ToTimestamps(source, unit, allocator, errors),
            (Utf8Type, _) => TextCasts.ToNumbers(source, target, allocator, errors),
            (_, Utf8Type) => TextCasts.ToText(source, allocator, errors),
            (TimestampType old, TimestampType unit) => NumberCasts.Rescale(source, old, unit, allocator, errors),
            (BooleanType, _) => NumberCasts.FromBooleans(source, target, allocator),
            (_, BooleanType) => NumberCasts.ToBooleans(source, allocator),
            (StructType, StructType members) => NestedCasts.Structs(source, target, members, allocator, errors),
            (ListType or FixedSizeListType, _) => NestedCasts.Lists(source, target, allocator, errors),
            _ => NumberCasts.Convert(source, target, allocator, errors),
        };
    }
}
