namespace Millrace.Types;

/// <summary>An IEEE 754 binary floating point number of 16, 32 or 64 bits.</summary>
/// <param name="BitWidth">16, 32 or 64.</param>
public sealed record FloatType(int BitWidth) : DataType
{
    /// <summary>HALF.</summary>
    public static FloatType Float16 { get; } = new(16);

    /// <summary>FLOAT.</summary>
    public static FloatType Float32 { get; } = new(32);

    /// <summary>DOUBLE.</summary>
    public static FloatType Float64 { get; } = new(64);

    /// <inheritdoc/>
    public override string SqlName => BitWidth switch
    {
        16 => "HALF",
        32 => "FLOAT",
        _ => "DOUBLE",
    };
}
