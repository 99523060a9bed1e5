using Millrace.Chaos.Watching;

namespace Millrace.Chaos.Faults;

/// <summary>All faults.</summary>
internal static class FaultRegistry
{
    /// <summary>In the order of the table.</summary>
    public static IReadOnlyList<IFault> All { get; } =
    [
        new KillFault("kill", Phase.Random),
        new KillFault("trigger", Phase.Trigger),
        new KillFault("upload", Phase.Upload),
        new KillFault("manifest", Phase.Manifest),
        new KillFault("log", Phase.Log),
        new KillFault("commit", Phase.Commit),
        new KillFault("end", Phase.End),
        new KillFault("recovery", Phase.Random, Phase.Recovery),
        new KillFault("recovery-twice", Phase.Random, Phase.Recovery, Phase.Recovery),
        new ZombieFault(),
        new DiskFullFault(),
        new CorruptFault(),
        new StopFault(),
    ];
}
