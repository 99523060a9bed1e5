namespace Millrace.Runtime.Supervision;

/// <summary>What a dead engine has left.</summary>
internal sealed record CrashReport
{
    /// <summary>The signal that it died of.</summary>
    public required int Signal { get; init; }

    /// <summary>The statement at hand.</summary>
    public int Statement { get; init; }

    /// <summary>Whether rows of it were printed.</summary>
    public bool IsPrinting { get; init; }

    /// <summary>Checkpoints completed in this run.</summary>
    public long Checkpoints { get; init; }

    /// <summary>Rows that came out of native code in this run.</summary>
    public long Passed { get; init; }

    /// <summary>The most restarts without progress.</summary>
    public int RestartAttempts { get; init; }

    /// <summary>Whether the statement's job goes on from checkpoints.</summary>
    public bool IsCheckpointed { get; init; }

    /// <summary>Rows that were in native code.</summary>
    public IReadOnlyList<string> Crumbs { get; init; } = [];

    /// <summary>Suspects that came out unharmed.</summary>
    public IReadOnlyList<string> Survivors { get; init; } = [];
}
