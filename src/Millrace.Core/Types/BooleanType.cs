namespace Millrace.Types;

/// <summary>True or false, one bit a value, least significant bit first.</summary>
public sealed record BooleanType : DataType
{
    /// <summary>The one value.</summary>
    public static BooleanType Instance { get; } = new();

    /// <inheritdoc/>
    public override string SqlName => "BOOLEAN";
}
