using Millrace.Compute.Hashing;

namespace Millrace.Simulation.Tests.World;

/// <summary>What becomes of a row.</summary>
internal enum Outcome
{
    Open,
    Main,
    Dead,
    Filtered,
}

/// <summary>One record, named by split and place.</summary>
internal readonly record struct Row(int Split, int Index, Outcome Outcome)
{
    public string Id => $"{Split}:{Index}";
}

/// <summary>What a run is: the job and the faults, all from the seed.</summary>
internal sealed class SimModel
{
    public SimModel(ulong seed)
    {
        Seed = seed;
        var random = new SimRandom(seed ^ 0xA5A5A5A5);
        Splits = [.. Enumerable.Range(0, random.Between(2, 7)).Select(_ => random.Between(0, 24))];
        Sources = random.Between(1, 3);
        Stages = random.Between(1, 3);
        Sinks = random.Between(1, 2);
        Forward = random.Chance(0.3);
        Stages = Forward ? Sources : Stages;
        Ordered = random.Chance(0.5);
        Capacity = random.Between(1, 6);
        RemoteShare = random.Chance(0.2) ? 0 : random.Between(1, 10) / 10.0;
        RollEvery = random.Between(1, 3);
        Rescale = random.Chance(0.3);
        LossChance = random.Chance(0.4) ? 0 : random.Between(1, 20) / 100.0;
        DuplicateChance = random.Chance(0.4) ? 0 : random.Between(1, 15) / 100.0;
        DiskChance = random.Chance(0.4) ? 0 : random.Between(1, 6) / 100.0;
        TornChance = random.Chance(0.7) ? 0 : 0.03;
        InfraChance = random.Chance(0.4) ? 0 : random.Between(1, 30) / 100.0;
        Crashes = random.Chance(0.3) ? 0 : random.Between(1, 5);
        Pauses = random.Chance(0.5) ? 0 : random.Between(1, 3);
        Twins = random.Chance(0.7) ? 0 : random.Between(1, 2);
        TaskFailures = random.Chance(0.4) ? 0 : random.Between(1, 3);
        Corruptions = random.Chance(0.85) ? 0 : 1;
        bool hasKiller = random.Chance(0.15) && Splits.Max() > 0;
        int killerSplit = Array.IndexOf(Splits, Splits.Max());
        Killer = hasKiller ? new Row(killerSplit, Splits.Max() / 2, Outcome.Open) : null;
        ChangingReferences = random.Chance(0.1);
        AllPoison = random.Chance(0.03) && Splits.Sum() > 0;
        SliceChance = random.Chance(0.4) ? 0 : random.Between(1, 9) / 10.0;
        Stateful = random.Chance(0.15);
        Capacity = Stateful ? 1 : Capacity;
        RemoteShare = Stateful ? 0 : RemoteShare;
    }

    public ulong Seed { get; }

    public int[] Splits { get; }

    public int Sources { get; set; }

    public int Stages { get; set; }

    public int Sinks { get; set; }

    public bool Forward { get; }

    public bool Ordered { get; }

    public int Capacity { get; }

    public double RemoteShare { get; }

    /// <summary>How often an entry gives one row and goes on later.</summary>
    public double SliceChance { get; }

    /// <summary>Whether the stage turns barriers into steps, one entry at a time.</summary>
    public bool Stateful { get; }

    public int RollEvery { get; }

    public bool Rescale { get; }

    public double LossChance { get; set; }

    public double DuplicateChance { get; set; }

    public double DiskChance { get; set; }

    public double TornChance { get; set; }

    public double InfraChance { get; set; }

    public int Crashes { get; }

    public int Pauses { get; }

    public int Twins { get; }

    public int TaskFailures { get; }

    public int Corruptions { get; }

    public Row? Killer { get; }

    public bool ChangingReferences { get; }

    public bool AllPoison { get; }

    public bool IsKiller(Row row) => Killer is { } killer && (killer.Split, killer.Index) == (row.Split, row.Index);

    /// <summary>The pure function that the stage computes.</summary>
    public Outcome Classify(Row row)
    {
        if (AllPoison)
        {
            return Outcome.Dead;
        }

        Span<byte> key = stackalloc byte[8];
        BitConverter.TryWriteBytes(key, row.Split);
        BitConverter.TryWriteBytes(key[4..], row.Index);
        return (XxHash3.Hash64(key, Seed) % 20) switch
        {
            0 or 1 => Outcome.Filtered,
            2 => Outcome.Dead,
            _ => Outcome.Main,
        };
    }

    /// <summary>Faults end, so that the run can.</summary>
    public void CalmDown() => (LossChance, DuplicateChance, DiskChance, TornChance, InfraChance) = (0, 0, 0, 0, 0);
}
