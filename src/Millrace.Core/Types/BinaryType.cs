namespace Millrace.Types;

/// <summary>Bytes of any length up to 2 GiB − 1, with 32-bit offsets.</summary>
public sealed record BinaryType : DataType
{
    /// <summary>The one value.</summary>
    public static BinaryType Instance { get; } = new();

    /// <inheritdoc/>
    public override string SqlName => "BYTES";
}
