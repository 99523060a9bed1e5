using Millrace.Errors;
using Millrace.Execution.Operators;
using Millrace.Execution.RowErrors;
using Millrace.Memory;

namespace Millrace.Execution.Sources;

/// <summary>What a reader gets for one batch.</summary>
public interface IReadContext
{
    /// <summary>Where memory comes from.</summary>
    MemoryAllocator Allocator { get; }

    /// <summary>Rows and bytes that downstream wants at most in a batch.</summary>
    BatchNeed Need { get; }

    /// <summary>Ends when the job does.</summary>
    CancellationToken Cancellation { get; }

    /// <summary>
    /// Reports a row of the source that cannot be read and is left out; it has no position, so positions count readable rows. A reader
    /// reports it together with the next readable row or the end, so that none is reported twice after a restart. Default: the job fails.
    /// </summary>
    /// <param name="origin">Where it stands, for people: <c>file:///a.jsonl:17</c>.</param>
    /// <param name="error">Step and reason.</param>
    /// <exception cref="MillraceException">The policy is to fail (user).</exception>
    void Reject(string origin, RowError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        throw MillraceException.User(
            error.Code, $"{origin}: {error.Reason}", "Mend the row, or leave such rows out with SET 'on-error' = 'dead-letter' or 'skip'");
    }
}
