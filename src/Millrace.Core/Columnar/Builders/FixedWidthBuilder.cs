using Millrace.Errors;
using Millrace.Memory;
using Millrace.Types;

namespace Millrace.Columnar.Builders;

/// <summary>Makes builders of fixed width types by their width.</summary>
internal static class FixedWidthBuilder
{
    public static ColumnBuilder Create(DataType type, MemoryAllocator allocator) => type.Storage switch
    {
        IntegerType { BitWidth: 8, IsSigned: true } => new FixedWidthBuilder<sbyte>(type, allocator),
        IntegerType { BitWidth: 8 } => new FixedWidthBuilder<byte>(type, allocator),
        IntegerType { BitWidth: 16, IsSigned: true } => new FixedWidthBuilder<short>(type, allocator),
        IntegerType { BitWidth: 16 } => new FixedWidthBuilder<ushort>(type, allocator),
        IntegerType { BitWidth: 32, IsSigned: true } => new FixedWidthBuilder<int>(type, allocator),
        IntegerType { BitWidth: 32 } => new FixedWidthBuilder<uint>(type, allocator),
        IntegerType { BitWidth: 64, IsSigned: false } => new FixedWidthBuilder<ulong>(type, allocator),
        IntegerType or TimestampType => new FixedWidthBuilder<long>(type, allocator),
        FloatType { BitWidth: 16 } => new FixedWidthBuilder<Half>(type, allocator),
        FloatType { BitWidth: 32 } => new FixedWidthBuilder<float>(type, allocator),
        FloatType => new FixedWidthBuilder<double>(type, allocator),
        _ => throw MillraceException.Internal("TYPE_UNKNOWN", $"{type} has no fixed width"),
    };
}
