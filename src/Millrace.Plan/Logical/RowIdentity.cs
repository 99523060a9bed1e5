using System.Collections.Immutable;
using Millrace.Types;

namespace Millrace.Plan.Logical;

/// <summary>The hidden columns by which a row is known from its source to its sink, whatever fails in between.</summary>
/// <remarks>
/// A source makes the id from (split, position); 1:N output from (parent, ordinal). The planner carries the columns only where dead
/// letters, request ids or lineage need them.
/// </remarks>
public static class RowIdentity
{
    /// <summary>The column of the id: two unsigned 64-bit words of a stable hash.</summary>
    public const string IdColumn = "$row_id";

    /// <summary>The column that names the row's origin for people: the object's URI, or <c>table[split]#position</c>.</summary>
    public const string OriginColumn = "$origin";

    /// <summary>The type of the id.</summary>
    public static FixedSizeListType IdType { get; } = new(new Field("item", IntegerType.UInt64, false), 2);

    /// <summary>Both columns.</summary>
    public static ImmutableArray<Field> Fields { get; } =
        [new Field(IdColumn, IdType, false), new Field(OriginColumn, Utf8Type.Instance, false)];
}
