using Millrace.Errors;
using Millrace.Execution.Planning;
using Millrace.Execution.RowErrors;
using Millrace.Runtime.Metrics;

namespace Millrace.Runtime.Tasks;

/// <summary>A job's policy for rows without a value: counts them, reports them, and ends the job when there are too many.</summary>
internal sealed class RejectedRows
{
    private const int RatioRowsMin = 1000;
    private readonly RowErrorPolicy _policy;
    private readonly JobCounters _counters;
    private readonly Action<string?, RowError> _report;
    private readonly long? _countMax;
    private readonly double? _ratioMax;
    private string? _last;

    public RejectedRows(EngineOptions options, JobCounters counters, Action<string?, RowError> report)
    {
        _policy = options.OnError;
        _counters = counters;
        _report = report;
        (_countMax, _ratioMax) = RejectedMax.Parse(options.MaxRejected);
    }

    /// <summary>Whether dead letters are written.</summary>
    public bool WritesDeadLetters => _policy == RowErrorPolicy.DeadLetter;

    /// <summary>Takes a row's error.</summary>
    /// <returns>Whether the row is left out.</returns>
    /// <exception cref="MillraceException">The policy is to fail, or too many rows are rejected (user).</exception>
    public bool Take(string? origin, RowError error, StageCounters stage)
    {
        if (_policy == RowErrorPolicy.Fail)
            throw Failure(origin, error);
        _report(origin, error);
        _last = $"{error.Step}: {error.Reason}{(origin is null ? "" : $" ({origin})")}";
        if (_policy == RowErrorPolicy.Null)
        {
            _counters.AddNulled();
            return false;
        }

        stage.AddRejected();
        long rejected = _counters.AddRejected();
        if (rejected > _countMax || (_counters.RowsRead >= RatioRowsMin && IsAboveRatio(rejected)))
            throw TooMany(rejected);
        return true;
    }

    /// <summary>Checks the rejected rows when all rows have been read.</summary>
    /// <returns><c>TOO_MANY_REJECTED</c> (user), or null.</returns>
    public MillraceException? CheckAtEnd()
    {
        long rejected = _counters.RowsRejected;
        return rejected > _countMax || IsAboveRatio(rejected) ? TooMany(rejected) : null;
    }

    private bool IsAboveRatio(long rejected) => _ratioMax is double most && rejected > most * _counters.RowsRead;

    private MillraceException TooMany(long rejected) => MillraceException.User(
        "TOO_MANY_REJECTED",
        $"{rejected:N0} of {_counters.RowsRead:N0} rows were rejected, more than max-rejected allows; the last for {_last}",
        "Mend the rows, or raise max-rejected to have all of them with step and reason among the dead letters");

    private static MillraceException Failure(string? origin, RowError error) => MillraceException.User(
        error.Code,
        $"{error.Step}: {error.Reason}{(origin is null ? "" : $" ({origin})")}",
        "Mend the row, or set on-error to dead-letter, skip or null");
}
