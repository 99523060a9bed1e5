namespace Millrace.Chaos.Campaigns;

/// <summary>What a run proves.</summary>
internal enum Verdict
{
    /// <summary>The fault landed, and everything held.</summary>
    Passed,

    /// <summary>Something did not hold.</summary>
    Failed,

    /// <summary>The fault did not land: the run proves nothing.</summary>
    Void,
}
