using System.Globalization;
using Millrace.Columnar;
using Millrace.Errors;
using Millrace.Execution.Sinks;

namespace Millrace.Runtime.Tests.Checkpointing;

/// <summary>A sink that outlives the job and forgives nothing: what is committed must have been prepared, once, and nothing is taken twice.</summary>
/// <typeparam name="T">What a row is kept as.</typeparam>
internal sealed class DurableSink<T>(Func<Batch, int, T> read, Killer killer) : ISink
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, List<T>> _prepared = new(StringComparer.Ordinal);
    private readonly HashSet<string> _committed = new(StringComparer.Ordinal);
    private readonly List<T> _visible = [];

    public IReadOnlyList<T> Rows
    {
        get
        {
            lock (_gate)
                return [.. _visible];
        }
    }

    public bool IsComplete { get; private set; }

    public int Validations { get; private set; }

    public SinkGuarantee Guarantee => SinkGuarantee.ExactlyOnce;

    public int? MaxSubtasks => null;

    public void Validate() => Validations++;

    public ISinkWriter CreateWriter(SinkWriterContext context) =>
        new Writer(this, string.Create(CultureInfo.InvariantCulture, $"{context.Lineage}-{context.Generation}-{context.Subtask}"));

    public ISinkCommitter CreateCommitter() => new Committer(this);

    private sealed class Writer(DurableSink<T> sink, string name) : ISinkWriter
    {
        private List<T> _rows = [];

        public void Write(Batch batch)
        {
            using (batch)
            {
                for (int i = 0; i < batch.RowCount; i++)
                    _rows.Add(sink.Read(batch, i));
            }
        }

        public IReadOnlyList<Committable> Prepare(long checkpointId, bool isFinal)
        {
            sink.Pass("before prepare");
            if (_rows.Count == 0)
                return [];
            string id = string.Create(CultureInfo.InvariantCulture, $"{name}-{checkpointId}");
            lock (sink._gate)
                sink._prepared.Add(id, _rows);
            var committable = new Committable(id, "{}", id, _rows.Count, 0);
            _rows = [];
            sink.Pass("after prepare");
            return [committable];
        }

        public void Dispose() => _rows = [];
    }

    private sealed class Committer(DurableSink<T> sink) : ISinkCommitter
    {
        public void Commit(Committable committable)
        {
            sink.Pass("before commit");
            lock (sink._gate)
            {
                if (!sink._committed.Contains(committable.Id))
                {
                    if (!sink._prepared.Remove(committable.Id, out List<T>? rows))
                        throw MillraceException.External("COMMITTED_DATA_MISSING", committable.Id);
                    sink._committed.Add(committable.Id);
                    sink._visible.AddRange(rows);
                }
            }

            sink.Pass("after commit");
        }

        public void Abort(Committable committable) => throw new InvalidOperationException("nothing that a checkpoint may hold is aborted");

        public void Complete()
        {
            sink.Pass("before complete");
            sink.IsComplete = true;
        }

        public void Dispose()
        {
        }
    }

    private T Read(Batch batch, int row) => read(batch, row);

    private void Pass(string what) => killer.Pass(what);
}
