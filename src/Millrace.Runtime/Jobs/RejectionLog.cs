using Millrace.Execution.RowErrors;

namespace Millrace.Runtime.Jobs;

/// <summary>
/// The rejected rows that listeners have not heard of yet. Bounded: what is too much is counted elsewhere and not told. Thread-safe.
/// </summary>
internal sealed class RejectionLog
{
    private const int EntriesMax = 500;
    private readonly Lock _gate = new();
    private List<(string? Origin, RowError Error)> _entries = [];

    public void Add(string? origin, RowError error)
    {
        lock (_gate)
        {
            if (_entries.Count < EntriesMax)
                _entries.Add((origin, error));
        }
    }

    public IReadOnlyList<(string? Origin, RowError Error)> Take()
    {
        lock (_gate)
        {
            List<(string? Origin, RowError Error)> taken = _entries;
            _entries = [];
            return taken;
        }
    }
}
