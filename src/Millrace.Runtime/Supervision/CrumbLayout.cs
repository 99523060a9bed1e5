namespace Millrace.Runtime.Supervision;

/// <summary>
/// Where what stands in the memory that supervisor and engine share. All numbers little-endian. See <c>docs/specs/breadcrumbs.md</c>.
/// </summary>
internal static class CrumbLayout
{
    public const ulong Magic = 0x4D52_4352_554D_4253;
    public const int Version = 1;

    public const int MagicAt = 0;
    public const int VersionAt = 8;
    public const int StatementAt = 16;
    public const int FinishedAt = 20;
    public const int IsPrintingAt = 24;
    public const int HasCommittedAt = 28;
    public const int RestartAttemptsAt = 32;
    public const int IsCheckpointedAt = 36;
    public const int CheckpointsAt = 40;
    public const int PassedAt = 48;

    public const int LineageAt = 64;
    public const int LineageBytesMax = 124;

    public const int SurvivorCountAt = 192;
    public const int SurvivorsAt = 256;
    public const int SurvivorsMax = 4096;
    public const int SurvivorBytes = 32;

    public const int CommitAt = SurvivorsAt + SurvivorsMax * SurvivorBytes;
    public const int CommitBytesMax = (1 << 20) - 4;

    public const int SlotsAt = CommitAt + 4 + CommitBytesMax;
    public const int SlotCount = 128;
    public const int SlotRowsMax = 8192;
    public const int RowBytes = 16;
    public const int SlotBytes = SlotRowsAt + SlotRowsMax * RowBytes;

    // In a slot.
    public const int SlotIsTakenAt = 0;
    public const int SlotCountAt = 4;
    public const int SlotRowAt = 8;
    public const int SlotStepAt = 12;
    public const int SlotPlaceAt = 16;
    public const int SlotRowsAt = 64;

    public const long FileBytes = SlotsAt + (long)SlotCount * SlotBytes;
}
