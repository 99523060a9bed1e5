using System.Globalization;
using System.Text.Json;
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

    /// <summary>Called at each moment, and for each write; may throw, to stand for a sick device.</summary>
    public Action<string>? OnMoment { get; set; }

    public int Validations { get; private set; }

    /// <summary>Checkpoints that the rows of one output live through; between them they are runs in the checkpoints.</summary>
    public int RollCheckpoints { get; set; } = 1;

    public SinkGuarantee Guarantee => SinkGuarantee.ExactlyOnce;

    public int? MaxSubtasks => null;

    public void Validate() => Validations++;

    public ISinkWriter CreateWriter(SinkWriterContext context) =>
        new Writer(this, string.Create(CultureInfo.InvariantCulture, $"{context.Lineage}-{context.Generation}-{context.Subtask}"));

    public ISinkCommitter CreateCommitter() => new Committer(this);

    private sealed class Writer(DurableSink<T> sink, string name) : ISinkWriter
    {
        private readonly List<ISinkRun> _runs = [];
        private List<T> _rows = [];

        public IReadOnlyList<ISinkRun> Runs => [.. _runs];

        public void Restore(IReadOnlyList<ISinkRun> runs) => _runs.AddRange(runs);

        public void Write(Batch batch)
        {
            using (batch)
            {
                sink.OnMoment?.Invoke("write");
                for (int i = 0; i < batch.RowCount; i++)
                    _rows.Add(sink.Read(batch, i));
            }
        }

        public IReadOnlyList<Committable> Prepare(long checkpointId, bool isFinal)
        {
            sink.Pass("before prepare");
            long first = _runs.Count == 0 ? checkpointId : _runs.Min(run => run.Checkpoint);
            if (!isFinal && checkpointId - first + 1 < sink.RollCheckpoints)
            {
                if (_rows.Count > 0)
                    _runs.Add(new MemoryRun(JsonSerializer.SerializeToUtf8Bytes(_rows), checkpointId));
                _rows = [];
                return [];
            }

            _rows.InsertRange(0, _runs.SelectMany(Read));
            _runs.Clear();
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

        private static List<T> Read(ISinkRun run)
        {
            using Stream content = (run as MemoryRun)?.Rows ?? run.Open();
            return JsonSerializer.Deserialize<List<T>>(content)!; // written from a list
        }
    }

    private sealed class MemoryRun(byte[] rows, long checkpoint) : ISinkRun
    {
        private bool _isStored;

        public long Checkpoint => checkpoint;

        public MemoryStream Rows => new(rows, writable: false);

        public Stream Open() => _isStored ? throw new InvalidOperationException("a run is stored twice") : Rows;

        public void OnStored() => _isStored = true;
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

        public void Complete(string lineage)
        {
            sink.Pass("before complete");
            sink.IsComplete = true;
        }

        public void Dispose()
        {
        }
    }

    private T Read(Batch batch, int row) => read(batch, row);

    private void Pass(string what)
    {
        OnMoment?.Invoke(what);
        killer.Pass(what);
    }
}
