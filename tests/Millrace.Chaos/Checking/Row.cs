namespace Millrace.Chaos.Checking;

/// <summary>A row of input or results.</summary>
/// <param name="Key">What identifies it: an input has each key once.</param>
/// <param name="Content">All else that must come back, as text; null for a result whose own check failed, and for an input whose content is
/// not known.</param>
/// <param name="Vector">Numbers that must come back but for rounding.</param>
internal sealed record Row(string Key, string? Content, float[]? Vector = null)
{
    private const float Tolerance = 1e-3f;

    /// <summary>Whether it says what another says; one without content stands for any.</summary>
    public bool IsSame(Row expected) => expected.Content is null
        || (Content == expected.Content
            && Vector?.Length == expected.Vector?.Length
            && (Vector is null || !Vector.Where((value, i) => !(Math.Abs(value - expected.Vector![i]) <= Tolerance)).Any())); // equal lengths
}
