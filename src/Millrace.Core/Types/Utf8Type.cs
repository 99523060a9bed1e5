namespace Millrace.Types;

/// <summary>Text in UTF-8, with 32-bit offsets.</summary>
public sealed record Utf8Type : DataType
{
    /// <summary>The one value.</summary>
    public static Utf8Type Instance { get; } = new();

    /// <inheritdoc/>
    public override string SqlName => "VARCHAR";
}
