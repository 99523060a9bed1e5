namespace Millrace.Types;

/// <summary>A two's complement or unsigned integer of 8, 16, 32 or 64 bits.</summary>
/// <param name="BitWidth">8, 16, 32 or 64.</param>
/// <param name="IsSigned">Whether negative values exist.</param>
public sealed record IntegerType(int BitWidth, bool IsSigned) : DataType
{
    /// <summary>TINYINT.</summary>
    public static IntegerType Int8 { get; } = new(8, true);

    /// <summary>SMALLINT.</summary>
    public static IntegerType Int16 { get; } = new(16, true);

    /// <summary>INT.</summary>
    public static IntegerType Int32 { get; } = new(32, true);

    /// <summary>BIGINT.</summary>
    public static IntegerType Int64 { get; } = new(64, true);

    /// <summary>UTINYINT.</summary>
    public static IntegerType UInt8 { get; } = new(8, false);

    /// <summary>USMALLINT.</summary>
    public static IntegerType UInt16 { get; } = new(16, false);

    /// <summary>UINT.</summary>
    public static IntegerType UInt32 { get; } = new(32, false);

    /// <summary>UBIGINT.</summary>
    public static IntegerType UInt64 { get; } = new(64, false);

    /// <inheritdoc/>
    public override string SqlName => (IsSigned ? "" : "U") + BitWidth switch
    {
        8 => "TINYINT",
        16 => "SMALLINT",
        32 => "INT",
        _ => "BIGINT",
    };
}
