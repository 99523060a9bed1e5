namespace Millrace.Chaos.Checking;

/// <summary>Something that is wrong.</summary>
/// <param name="Kind">What sort of thing.</param>
/// <param name="Text">What and where.</param>
/// <param name="Count">How often.</param>
internal sealed record Finding(FindingKind Kind, string Text, int Count = 1);
