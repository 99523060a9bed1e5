using Millrace.Execution.Storage;
using static Millrace.Testing.Storage.ConformanceException;

namespace Millrace.Testing.Storage;

/// <summary>What every <see cref="IJobLog"/> must do. Run each case on a fresh, empty log.</summary>
public static class JobLogConformance
{
    private static readonly Dictionary<string, Func<IJobLog, Func<IJobLog>, CancellationToken, Task>> Known =
        new(StringComparer.Ordinal)
        {
            ["probe-succeeds-and-leaves-nothing"] = ProbeLeavesNothingAsync,
            ["append-then-read"] = AppendThenReadAsync,
            ["append-to-a-taken-index-collides-and-changes-nothing"] = CollisionChangesNothingAsync,
            ["append-beyond-the-end-is-refused"] = GapIsRefusedAsync,
            ["a-second-instance-sees-every-entry"] = SecondInstanceSeesAsync,
            ["of-many-writers-of-one-index-one-wins"] = OneWriterWinsAsync,
        };

    /// <summary>Names of the cases.</summary>
    public static IReadOnlyCollection<string> Cases => Known.Keys;

    /// <summary>Runs one case.</summary>
    /// <param name="name">One of <see cref="Cases"/>.</param>
    /// <param name="open">Opens the same, at first empty log each time it is called.</param>
    /// <param name="cancellationToken">Ends the case early.</param>
    /// <exception cref="ConformanceException">The rule that was broken.</exception>
    public static Task RunAsync(string name, Func<IJobLog> open, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(open);
        return Known[name](open(), open, cancellationToken);
    }

    private static async Task ProbeLeavesNothingAsync(IJobLog log, Func<IJobLog> open, CancellationToken token)
    {
        await log.ProbeAsync(token).ConfigureAwait(false);
        Require((await log.ReadAsync(1, token).ConfigureAwait(false)).Count == 0, "a probe leaves no entry");
    }

    private static async Task AppendThenReadAsync(IJobLog log, Func<IJobLog> open, CancellationToken token)
    {
        for (byte i = 1; i <= 3; i++)
        {
            AppendResult result = await log.AppendAsync(i, new byte[] { i, i }, token).ConfigureAwait(false);
            Require(result == AppendResult.Appended, "an append at last + 1 succeeds");
        }

        IReadOnlyList<JobLogRecord> all = await log.ReadAsync(1, token).ConfigureAwait(false);
        IReadOnlyList<JobLogRecord> tail = await log.ReadAsync(3, token).ConfigureAwait(false);
        Require(all.Select(record => record.Index).SequenceEqual([1L, 2L, 3L]), "reading gives all entries in order");
        Require(tail is [{ Index: 3 }] && tail[0].Bytes.Span.SequenceEqual((byte[])[3, 3]), "reading starts at the index asked for");
        Require((await log.ReadAsync(9, token).ConfigureAwait(false)).Count == 0, "reading beyond the end gives nothing");
    }

    private static async Task CollisionChangesNothingAsync(IJobLog log, Func<IJobLog> open, CancellationToken token)
    {
        await log.AppendAsync(1, new byte[] { 1 }, token).ConfigureAwait(false);
        AppendResult result = await open().AppendAsync(1, new byte[] { 2, 2 }, token).ConfigureAwait(false);
        Require(result == AppendResult.Collision, "an append to a taken index collides");
        IReadOnlyList<JobLogRecord> all = await log.ReadAsync(1, token).ConfigureAwait(false);
        Require(all is [{ Index: 1 }] && all[0].Bytes.Span.SequenceEqual((byte[])[1]), "a collision changes nothing");
    }

    private static async Task GapIsRefusedAsync(IJobLog log, Func<IJobLog> open, CancellationToken token)
    {
        await RequireErrorAsync(
            StorageErrors.LogCorrupt,
            async () => await log.AppendAsync(2, new byte[] { 1 }, token).ConfigureAwait(false),
            "an append beyond last + 1 is refused").ConfigureAwait(false);
    }

    private static async Task SecondInstanceSeesAsync(IJobLog log, Func<IJobLog> open, CancellationToken token)
    {
        await log.AppendAsync(1, new byte[] { 7 }, token).ConfigureAwait(false);
        IReadOnlyList<JobLogRecord> seen = await open().ReadAsync(1, token).ConfigureAwait(false);
        Require(seen is [{ Index: 1 }], "an append that returned is seen by everybody");
    }

    private static async Task OneWriterWinsAsync(IJobLog log, Func<IJobLog> open, CancellationToken token)
    {
        Task<AppendResult>[] writers =
            [.. Enumerable.Range(0, 8).Select(async i =>
            {
                await Task.Yield();
                return await open().AppendAsync(1, new[] { (byte)i }, token).ConfigureAwait(false);
            })];
        AppendResult[] results = await Task.WhenAll(writers).ConfigureAwait(false);
        Require(results.Count(result => result == AppendResult.Appended) == 1, "exactly one writer of an index wins");
        IReadOnlyList<JobLogRecord> all = await log.ReadAsync(1, token).ConfigureAwait(false);
        int winner = Array.IndexOf(results, AppendResult.Appended);
        Require(all.Count == 1 && all[0].Bytes.Span[0] == winner, "the entry is the winner's");
    }
}
