using System.Runtime.InteropServices;
using Millrace.Columnar;
using Millrace.Columnar.Builders;
using Millrace.Execution.RowErrors;
using Millrace.Execution.Scheduling;
using Millrace.Inference.Batching;
using Millrace.Types;

namespace Millrace.Inference.Journal;

/// <summary>
/// A batcher that answers rows from the journal, asks for equal rows once (single flight), and keeps what the model answers. Thread-safe.
/// </summary>
/// <remarks>
/// <para>
/// A row's way: hashed on the caller's thread; then, under the lock, it joins a row of equal content that is being asked, or is found in the journal,
/// or is asked of the model. Answers in the journal are read on an I/O slot. The index learns of an answer before the row leaves the table of
/// asked rows, so that there is no moment in which an equal row is in neither.
/// </para>
/// <para>
/// Errors of rows are not kept; those who wait for such a row get its error. When an asked row is released before its answer, the next who waits
/// for it asks.
/// </para>
/// <para>Lock order: this one, then the journal's. The inner batcher is called without it.</para>
/// </remarks>
internal sealed class JournaledBatcher : IModelBatcher, IAnswerListener
{
    private readonly Lock _gate = new();
    private readonly Dictionary<JournalKey, LeaderRow> _asked = [];
    private readonly ModelBatcher _batcher;
    private readonly ResultJournal _journal;
    private readonly ModelIdentity _model;
    private readonly Schema _outputSchema;
    private readonly BatcherHost _host;

    /// <summary>Puts the journal before a batcher, which it owns.</summary>
    /// <param name="batcher">The batcher.</param>
    /// <param name="journal">The journal, borrowed.</param>
    /// <param name="model">The model.</param>
    /// <param name="outputSchema">The output columns that were declared for it.</param>
    /// <param name="host">What it runs on.</param>
    public JournaledBatcher(ModelBatcher batcher, ResultJournal journal, ModelIdentity model, Schema outputSchema, BatcherHost host)
    {
        _batcher = batcher;
        _journal = journal;
        _model = model;
        _outputSchema = outputSchema;
        _host = host;
        batcher.Listener = this;
    }

    /// <inheritdoc/>
    public BatchEntry Submit(Batch inputs, ReadOnlySpan<(int Start, int Count)> runs, WatchedRows watched)
    {
        RowKeys keys = RowKeys.Of(_model, inputs, runs);
        List<int> rows = [];
        foreach ((int start, int count) in runs)
        {
            for (int row = start; row < start + count; row++)
                rows.Add(row);
        }

        BatchEntry entry = _batcher.Admit(inputs, rows.Count, watched, keys);
        List<JournalHit> hits = Ask(entry, rows);
        if (hits.Count > 0)
            _host.Node.Schedule(SlotKind.IO, _host.Stage, () => Answer(entry, hits));
        return entry;
    }

    /// <inheritdoc/>
    public void Flush() => _batcher.Flush();

    /// <inheritdoc/>
    public void Release(BatchEntry entry)
    {
        bool isAnswered = entry.Done.IsCompleted && entry.Failure is null;
        _batcher.Release(entry);
        if (!isAnswered)
            PassOn(entry);
    }

    /// <inheritdoc/>
    public void OnAnswered(IReadOnlyList<AskedRows> asked, Batch outputs, CallErrors errors)
    {
        int offset = 0;
        foreach ((BatchRows rows, RowKeys? keys) in asked)
        {
            for (int i = 0; i < rows.Count; i++, offset++)
            {
                if (keys?[rows.Start + i] is not JournalKey key)
                    continue;
                RowError? error = errors.Count > 0 ? errors.Find(offset) : null;
                if (error is null)
                    _journal.Append(key, _model, outputs, offset);
                foreach ((BatchEntry entry, int row) in TakeFollowers(key, rows.Entry, rows.Start + i))
                {
                    if (error is null)
                        _batcher.Answer(entry, row, outputs.Slice(offset, 1));
                    else
                        _batcher.Reject(entry, row, error);
                }
            }
        }
    }

    /// <inheritdoc/>
    public void OnRejected(AskedRows asked, RowError error)
    {
        if (asked.Keys?[asked.Rows.Start] is not JournalKey key)
            return;
        foreach ((BatchEntry entry, int row) in TakeFollowers(key, asked.Rows.Entry, asked.Rows.Start))
            _batcher.Reject(entry, row, error);
    }

    /// <inheritdoc/>
    public void OnFailed(IReadOnlyList<AskedRows> asked, Exception error)
    {
        foreach ((BatchRows rows, RowKeys? keys) in asked)
        {
            for (int row = rows.Start; row < rows.Start + rows.Count; row++)
            {
                if (keys?[row] is not JournalKey key)
                    continue;
                foreach ((BatchEntry entry, int _) in TakeFollowers(key, rows.Entry, row))
                    _batcher.Fail(entry, error);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _batcher.Dispose();

    /// <summary>Lets rows join, or asks them of the model; answers those that the journal has.</summary>
    private List<JournalHit> Ask(BatchEntry entry, List<int> rows)
    {
        List<JournalHit> hits = [];
        List<(int Start, int Count)> runs = [];
        int shared = 0;
        lock (_gate)
        {
            foreach (int row in rows)
            {
                if (entry.Keys![row] is JournalKey key) // admitted with keys
                {
                    if (_asked.TryGetValue(key, out LeaderRow? leader))
                    {
                        leader.Followers.Enqueue((entry, row));
                        shared++;
                        continue;
                    }

                    if (_journal.TryFind(key, out JournalEntry found))
                    {
                        hits.Add(new JournalHit(row, key, found));
                        continue;
                    }

                    _asked.Add(key, new LeaderRow(entry, row));
                }

                Extend(runs, row);
            }
        }

        if (shared > 0)
            _host.Node.CountJournal(0, shared);
        if (runs.Count > 0 && !_batcher.TryAsk(entry, CollectionsMarshal.AsSpan(runs)))
            PassOn(entry);
        return hits;
    }

    /// <summary>Answers rows from the journal; what cannot be read is asked of the model. On an I/O slot.</summary>
    private void Answer(BatchEntry entry, List<JournalHit> hits)
    {
        try
        {
            List<int> answered = [];
            using (Batch? answers = Read(hits, answered))
            {
                for (int start = 0; answers is not null && start < answered.Count;)
                {
                    int count = 1;
                    while (start + count < answered.Count && answered[start + count] == answered[start] + count)
                        count++;
                    _batcher.Answer(entry, answered[start], answers.Slice(start, count));
                    start += count;
                }
            }

            _host.Node.CountJournal(answered.Count, 0);
            if (answered.Count < hits.Count)
                AskAgain(entry, [.. hits.Select(h => h.Row).Except(answered)]);
        }
        catch (Exception error)
        {
            // The boundary of a piece of work: whatever it is, it is the job's answer.
            _batcher.Fail(entry, error);
        }
    }

    private void AskAgain(BatchEntry entry, List<int> rows)
    {
        List<JournalHit> hits = Ask(entry, rows);
        _batcher.Flush(); // the end of the input may have been told before
        if (hits.Count > 0)
            Answer(entry, hits);
    }

    /// <summary>Reads answers; those that are damaged are left out.</summary>
    private Batch? Read(List<JournalHit> hits, List<int> answered)
    {
        ColumnBuilder[] builders = [.. _outputSchema.Fields.Select(f => ColumnBuilder.Create(f.Type, _host.Allocator))];
        try
        {
            foreach (JournalHit hit in hits)
            {
                if (!_journal.TryRead(hit.Key, hit.Entry, out ReadOnlySpan<byte> payload))
                    continue;
                ResultRow.Read(payload, builders);
                answered.Add(hit.Row);
            }

            return answered.Count == 0 ? null : new Batch(_outputSchema, ColumnBuilder.FinishAll(builders), answered.Count);
        }
        catch (InvalidDataException)
        {
            // Whole bytes that are no row: not ours. The model is asked for all of them.
            answered.Clear();
            hits.ForEach(h => _journal.Forget(h.Key, h.Entry));
            return null;
        }
        finally
        {
            foreach (ColumnBuilder builder in builders)
                builder.Dispose();
        }
    }

    private Queue<(BatchEntry Entry, int Row)> TakeFollowers(JournalKey key, long entry, int row)
    {
        lock (_gate)
        {
            if (!_asked.TryGetValue(key, out LeaderRow? leader) || leader.Entry.Id != entry || leader.Row != row)
                return new();
            _asked.Remove(key);
            return leader.Followers;
        }
    }

    /// <summary>A slice is gone whose rows may be waited for: others ask for them.</summary>
    private void PassOn(BatchEntry entry)
    {
        List<LeaderRow> passed = [];
        lock (_gate)
        {
            for (int row = 0; row < entry.RowCount; row++)
            {
                if (entry.Keys![row] is not JournalKey key // admitted with keys
                    || !_asked.TryGetValue(key, out LeaderRow? leader)
                    || leader.Entry != entry)
                    continue;
                if (leader.TryPassOn())
                    passed.Add(leader);
                else
                    _asked.Remove(key);
            }
        }

        foreach (LeaderRow leader in passed)
        {
            (BatchEntry next, int row) = (leader.Entry, leader.Row);
            if (!_batcher.TryAsk(next, [(row, 1)]))
                PassOn(next);
        }
    }

    private static void Extend(List<(int Start, int Count)> runs, int row)
    {
        if (runs.Count > 0 && runs[^1].Start + runs[^1].Count == row)
            runs[^1] = (runs[^1].Start, runs[^1].Count + 1);
        else
            runs.Add((row, 1));
    }
}
