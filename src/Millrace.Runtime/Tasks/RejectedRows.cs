using Millrace.Errors;
using Millrace.Execution.Planning;
using Millrace.Execution.RowErrors;
using Millrace.Runtime.Metrics;

namespace Millrace.Runtime.Tasks;

/// <summary>A job's policy for rows without a value: counts them, reports them, and ends the job when there are too many.</summary>
internal sealed class RejectedRows
{
    private readonly RowErrorPolicy _policy;
    private readonly JobCounters _counters;
    private readonly Action<string?, RowError> _report;
    private readonly RejectionLimit _limit;
    private readonly string? _maxRejected;
    private string? _last;

    public RejectedRows(EngineOptions options, JobCounters counters, Action<string?, RowError> report)
    {
        _policy = options.OnError;
        _counters = counters;
        _report = report;
        _maxRejected = options.MaxRejected;
        _limit = RejectionLimit.Parse(_maxRejected);
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
        if (_limit.IsSet)
            _last = Describe(origin, error);
        if (_policy == RowErrorPolicy.Null)
        {
            _counters.AddNulled();
            return false;
        }

        stage.AddRejected();
        long rejected = _counters.AddRejected();
        if (_limit.IsExceeded(rejected, _counters.RowsRead))
            throw TooMany(rejected);
        return true;
    }

    /// <summary>Checks the rejected rows when all rows have been read.</summary>
    /// <returns><c>TOO_MANY_REJECTED</c> (user), or null.</returns>
    public MillraceException? CheckAtEnd()
    {
        long rejected = _counters.RowsRejected;
        return _limit.IsExceededAtEnd(rejected, _counters.RowsRead) ? TooMany(rejected) : null;
    }

    private MillraceException TooMany(long rejected) => MillraceException.User(
        RejectionLimit.TooMany,
        $"{rejected:N0} of {_counters.RowsRead:N0} rows were rejected, more than max-rejected = {_maxRejected} allows; the last for {_last}",
        "Raise max-rejected to have all of them with step and reason among the dead letters "
        + "(a job with checkpoints then goes on with '--restore auto'), or mend the rows and start the job anew");

    private static MillraceException Failure(string? origin, RowError error) => MillraceException.User(
        error.Code,
        Describe(origin, error),
        "Mend the row, or set on-error to dead-letter, skip or null");

    private static string Describe(string? origin, RowError error) => $"{error.Step}: {error.Reason}{(origin is null ? "" : $" ({origin})")}";
}
