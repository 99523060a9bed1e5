namespace Millrace.Benchmarks.Photos;

/// <summary>What kills have cost, added up.</summary>
internal sealed class KillFigures
{
    /// <summary>Rows without a result.</summary>
    public int Lost { get; private set; }

    /// <summary>Rows with more than one.</summary>
    public int Doubled { get; private set; }

    /// <summary>Rows that the model was asked again.</summary>
    public int Repeated { get; private set; }

    /// <summary>Rows that it might be asked again.</summary>
    public int Allowed { get; private set; }

    /// <summary>Rows that it was asked again in runs where there were more than it might, beyond those.</summary>
    public int Excess { get; private set; }

    /// <summary>Adds a run.</summary>
    public void Add(int repeated, int allowed, List<string> results, int expected)
    {
        int distinct = results.Distinct(StringComparer.Ordinal).Count();
        Lost += expected - distinct;
        Doubled += results.Count - distinct;
        Repeated += repeated;
        Allowed += allowed;
        Excess += Math.Max(0, repeated - allowed);
    }
}
