using System.Globalization;
using Millrace.Columnar;
using Millrace.Execution.Sinks;

namespace Millrace.Testing.Pipelines;

/// <summary>A transactional sink in memory: rows become visible when they are committed. Thread-safe.</summary>
/// <typeparam name="T">What a row is kept as.</typeparam>
/// <param name="read">Reads a row of a batch.</param>
public sealed class CollectingSink<T>(Func<Batch, int, T> read) : ISink
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, List<T>> _prepared = new(StringComparer.Ordinal);
    private readonly List<T> _visible = [];

    /// <summary>The rows that were committed, in the order of commits.</summary>
    public IReadOnlyList<T> Rows
    {
        get
        {
            lock (_gate)
                return [.. _visible];
        }
    }

    /// <summary>Whether the job told that its output is complete.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Called for each batch, before it is kept; may throw or wait, to stand for a sick sink.</summary>
    public Action<Batch>? OnWrite { get; init; }

    /// <inheritdoc/>
    public SinkGuarantee Guarantee => SinkGuarantee.ExactlyOnce;

    /// <inheritdoc/>
    public int? MaxSubtasks { get; init; }

    /// <inheritdoc/>
    public void Validate()
    {
    }

    /// <inheritdoc/>
    public ISinkWriter CreateWriter(SinkWriterContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new Writer(this, $"{context.Lineage}-{context.Generation}-{context.Subtask}");
    }

    /// <inheritdoc/>
    public ISinkCommitter CreateCommitter() => new Committer(this);

    private sealed class Writer(CollectingSink<T> sink, string name) : ISinkWriter
    {
        private List<T> _rows = [];

        public void Write(Batch batch)
        {
            using (batch)
            {
                sink.OnWrite?.Invoke(batch);
                for (int i = 0; i < batch.RowCount; i++)
                    _rows.Add(sink.Read(batch, i));
            }
        }

        public IReadOnlyList<Committable> Prepare(long checkpointId, bool isFinal)
        {
            if (_rows.Count == 0)
                return [];
            string id = string.Create(CultureInfo.InvariantCulture, $"{name}-{checkpointId}");
            lock (sink._gate)
                sink._prepared[id] = _rows;
            var committable = new Committable(id, "", id, _rows.Count, 0);
            _rows = [];
            return [committable];
        }

        public void Dispose() => _rows = [];
    }

    private sealed class Committer(CollectingSink<T> sink) : ISinkCommitter
    {
        public void Commit(Committable committable)
        {
            lock (sink._gate)
            {
                if (sink._prepared.Remove(committable.Id, out List<T>? rows))
                    sink._visible.AddRange(rows);
            }
        }

        public void Abort(Committable committable)
        {
            lock (sink._gate)
                sink._prepared.Remove(committable.Id);
        }

        public void Complete(string lineage) => sink.IsComplete = true;

        public void Dispose()
        {
        }
    }

    private T Read(Batch batch, int row) => read(batch, row);
}
