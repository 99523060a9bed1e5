namespace Millrace.Runtime.Checkpointing;

/// <summary>
/// Counts, across restarts, how often the process died while a record was inside native code; after enough deaths the record is a
/// dead letter (step 2.10.1). Owned by the supervisor, whose memory outlives the engine.
/// </summary>
/// <remarks>Not thread-safe. Record ids are opaque and bounded by the breadcrumbs, not by the data.</remarks>
internal sealed class SuspectLedger
{
    private readonly int _deathsMax;
    private readonly IProtocolTrace? _trace;
    private readonly SortedDictionary<string, int> _deaths = new(StringComparer.Ordinal);

    /// <param name="deathsMax">Deaths after which a record is given up.</param>
    /// <param name="trace">Hears the steps, or null.</param>
    public SuspectLedger(int deathsMax = 2, IProtocolTrace? trace = null) => (_deathsMax, _trace) = (deathsMax, trace);

    /// <summary>Records that must run alone: they were named by a breadcrumb when the process died.</summary>
    public IReadOnlyCollection<string> Suspects => [.. _deaths.Where(pair => pair.Value < _deathsMax).Select(pair => pair.Key)];

    /// <summary>Records that go to the dead letters without another try.</summary>
    public IReadOnlyCollection<string> Condemned => [.. _deaths.Where(pair => pair.Value >= _deathsMax).Select(pair => pair.Key)];

    /// <summary>The condemned, with the deaths that each cost.</summary>
    public IReadOnlyDictionary<string, int> CondemnedDeaths =>
        _deaths.Where(pair => pair.Value >= _deathsMax).ToDictionary(StringComparer.Ordinal);

    /// <summary>The process died.</summary>
    /// <param name="breadcrumbs">Records that were about to be, or being, processed by native code.</param>
    /// <remarks>
    /// A record that was alone is guilty of its second death. Several at once are all suspects, but only the first death counts for
    /// each, so that a neighbour of a killer is never condemned with it.
    /// </remarks>
    public void OnProcessDied(IReadOnlyCollection<string> breadcrumbs)
    {
        _trace?.Step("2.10.1");
        foreach (string id in breadcrumbs)
        {
            int deaths = _deaths.GetValueOrDefault(id);
            _deaths[id] = breadcrumbs.Count == 1 ? deaths + 1 : Math.Max(deaths, 1);
        }
    }

    /// <summary>A suspect was processed without harm.</summary>
    public void OnSurvived(string id)
    {
        if (_deaths.TryGetValue(id, out int deaths) && deaths < _deathsMax)
        {
            _deaths.Remove(id);
        }
    }
}
