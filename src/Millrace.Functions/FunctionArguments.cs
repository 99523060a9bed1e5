using System.Collections.Immutable;
using Millrace.Compute;
using Millrace.Plan.Functions;
using Millrace.Types;

namespace Millrace.Functions;

/// <summary>What binding arguments has in common over functions.</summary>
internal static class FunctionArguments
{
    /// <summary>The one type that all arguments can be cast to without loss, or null. Bare NULLs take the type of the others.</summary>
    public static DataType? CommonType(IEnumerable<DataType> types)
    {
        DataType? common = null;
        foreach (DataType type in types)
        {
            if (type is NullType)
                continue;
            common = common is null ? type : Casts.CommonType(common, type);
            if (common is null)
                return null;
        }

        // Nothing but NULLs: any type does.
        return common ?? IntegerType.Int32;
    }

    /// <summary>The same type for each of some arguments.</summary>
    public static ImmutableArray<DataType> Repeat(DataType type, int count) => [.. Enumerable.Repeat(type, count)];

    /// <summary>Whether an argument can stand where a type is wanted: it is of the type, a bare NULL, or can be cast without loss.</summary>
    public static bool Fits(ArgumentInfo argument, DataType wanted) =>
        argument.Type.Equals(wanted) || argument.Type is NullType || Casts.IsImplicit(argument.Type, wanted);
}
