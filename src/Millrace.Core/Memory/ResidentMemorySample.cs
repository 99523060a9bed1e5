namespace Millrace.Memory;

/// <summary>Physical memory at one moment, in bytes.</summary>
/// <param name="SelfBytes">Resident bytes of this process.</param>
/// <param name="ChildrenBytes">Resident bytes of its children and theirs; pages that they share count in each.</param>
/// <param name="ProportionalBytes">Of all of them, shared pages divided among those who share them; −1 where the system does not tell.</param>
public readonly record struct ResidentMemorySample(long SelfBytes, long ChildrenBytes, long ProportionalBytes)
{
    /// <summary>Resident bytes of the process tree.</summary>
    public long TreeBytes => SelfBytes + ChildrenBytes;
}
