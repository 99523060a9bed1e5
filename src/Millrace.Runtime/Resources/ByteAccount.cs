namespace Millrace.Runtime.Resources;

/// <summary>One edge's or one operator's side of the ledger.</summary>
/// <remarks>Guarded by the scheduler's lock.</remarks>
internal sealed class ByteAccount
{
    /// <summary>Makes an account. The ledger does, and nobody else.</summary>
    public ByteAccount(string name, int rank, long minimumBytes, long desiredBytes, long capacityBytes, bool isOfSteps = false)
    {
        Name = name;
        Rank = rank;
        IsOfSteps = isOfSteps;
        OpeningMinimumBytes = minimumBytes;
        MinimumBytes = minimumBytes;
        DesiredBytes = desiredBytes;
        CapacityBytes = Math.Max(capacityBytes, minimumBytes);
    }

    /// <summary>The name, for messages and metrics.</summary>
    public string Name { get; }

    /// <summary>How far downstream it stands: a higher rank is served first.</summary>
    public int Rank { get; }

    /// <summary>
    /// Whether steps hold its bytes while they run; else slices on their way to the next stage do, and give them back by themselves.
    /// </summary>
    public bool IsOfSteps { get; }

    /// <summary>The minimum that the plan asked for.</summary>
    public long OpeningMinimumBytes { get; }

    /// <summary>Bytes that nobody else is lent. Grows with the largest row seen, and falls back when another account needs the bytes.</summary>
    public long MinimumBytes { get; private set; }

    /// <summary>Bytes with which its stage runs at full width: those upstream leave room for it.</summary>
    public long DesiredBytes { get; }

    /// <summary>The most that it may hold.</summary>
    public long CapacityBytes { get; private set; }

    /// <summary>Bytes in use of the minimum.</summary>
    public long MinimumUsed { get; private set; }

    /// <summary>Bytes in use of what is shared.</summary>
    public long SharedUsed { get; private set; }

    /// <summary>Bytes in use.</summary>
    public long Used => MinimumUsed + SharedUsed;

    /// <summary>What it does not use yet of the bytes it wants.</summary>
    public long Unmet => Math.Max(0, DesiredBytes - MinimumBytes - SharedUsed);

    public void Add(ByteCharge charge)
    {
        MinimumUsed += charge.FromMinimum;
        SharedUsed += charge.FromShared;
    }

    public void Subtract(ByteCharge charge)
    {
        MinimumUsed -= charge.FromMinimum;
        SharedUsed -= charge.FromShared;
    }

    /// <summary>Bytes of its minimum that lie idle and were not part of the plan.</summary>
    public long ReclaimableBytes => Used == 0 ? MinimumBytes - OpeningMinimumBytes : 0;

    public void LowerMinimum() => MinimumBytes = OpeningMinimumBytes;

    public void RaiseMinimum(long bytes)
    {
        MinimumBytes = bytes;
        CapacityBytes = Math.Max(CapacityBytes, bytes);
    }
}
