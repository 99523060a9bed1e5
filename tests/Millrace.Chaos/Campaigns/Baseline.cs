namespace Millrace.Chaos.Campaigns;

/// <summary>What a job does without a fault.</summary>
/// <param name="Time">How long it runs.</param>
/// <param name="Names">How many names appear in its folders.</param>
/// <param name="Checkpoints">How many checkpoints it takes.</param>
internal sealed record Baseline(TimeSpan Time, int Names, int Checkpoints);
