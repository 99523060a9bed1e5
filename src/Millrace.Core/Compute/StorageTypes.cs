using Millrace.Errors;
using Millrace.Types;

namespace Millrace.Compute;

/// <summary>From storage types to .NET types.</summary>
internal static class StorageTypes
{
    /// <summary>Bytes of a value of fixed width, or 0 for a type without one (booleans included).</summary>
    public static int ByteWidth(DataType type) => type.Storage switch
    {
        IntegerType integer => integer.BitWidth / 8,
        FloatType number => number.BitWidth / 8,
        TimestampType => sizeof(long),
        _ => 0,
    };

    /// <summary>Runs a kernel for the .NET type of a number or timestamp.</summary>
    public static TResult Run<TKernel, TResult>(DataType type, ref TKernel kernel)
        where TKernel : struct, INumberKernel<TResult>, allows ref struct
        where TResult : allows ref struct
        => type.Storage switch
        {
            IntegerType { BitWidth: 8, IsSigned: true } => kernel.Run<sbyte>(),
            IntegerType { BitWidth: 8 } => kernel.Run<byte>(),
            IntegerType { BitWidth: 16, IsSigned: true } => kernel.Run<short>(),
            IntegerType { BitWidth: 16 } => kernel.Run<ushort>(),
            IntegerType { BitWidth: 32, IsSigned: true } => kernel.Run<int>(),
            IntegerType { BitWidth: 32 } => kernel.Run<uint>(),
            IntegerType { BitWidth: 64, IsSigned: false } => kernel.Run<ulong>(),
            IntegerType or TimestampType => kernel.Run<long>(),
            FloatType { BitWidth: 16 } => kernel.Run<Half>(),
            FloatType { BitWidth: 32 } => kernel.Run<float>(),
            FloatType => kernel.Run<double>(),
            _ => throw MillraceException.Internal("TYPE_NOT_NUMERIC", $"{type} is no number"),
        };

    /// <summary>Refuses operands of different types: the planner inserts casts before.</summary>
    public static void RequireEqual(Operand left, Operand right)
    {
        DataType leftType = left.Column.Type;
        DataType rightType = right.Column.Type;
        if (!leftType.Equals(rightType) && leftType is not NullType && rightType is not NullType
            && !leftType.Storage.Equals(rightType.Storage))
            throw MillraceException.Internal("TYPE_MISMATCH", $"a kernel got {leftType} and {rightType} where one type is due");
    }
}
