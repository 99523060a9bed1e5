using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Millrace.Columnar;
using Millrace.Columnar.Builders;
using Millrace.Connectors;
using Millrace.Execution.Planning;
using Millrace.Execution.Sinks;
using Millrace.Plan.Catalog;
using Millrace.Runtime.Jobs;
using Millrace.Runtime.Tests.Checkpointing;
using Millrace.Testing.Pipelines;
using Millrace.Types;

namespace Millrace.Simulation.Tests.Storage;

/// <summary>
/// The file sink under kills at every moment, with all ways to roll: each row once (T1), never a partial file or a row twice on the way (T2),
/// and nothing left under temporary names (T5).
/// </summary>
public sealed class FileSinkKillTests : IDisposable
{
    private const int Splits = 3;
    private const int BatchesOfSplit = 12;
    private const int RowsOfBatch = 10;
    private const int RowCount = Splits * BatchesOfSplit * RowsOfBatch;
    private static readonly Schema Columns = new([new Field("n", IntegerType.Int64)]);
    private readonly TemporaryFolder _folder = new();
    private readonly EngineRegistry _registry = new();
    private readonly Killer _killer = new();
    private string? _violation;

    public FileSinkKillTests() =>
        ConnectorsPackage.Register(_registry, new ConnectorEnvironment(TextWriter.Null, TimeProvider.System, _folder.Path));

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("json", "out")]
    [InlineData("json", "out", "roll-checkpoints", "3")]
    [InlineData("json", "out", "roll-checkpoints", "3", "roll-rows", "25")]
    [InlineData("json", "out", "roll-interval", "3 ms")]
    [InlineData("json", "out", "roll-checkpoints", "1000")]
    [InlineData("json", "out/all.jsonl")]
    [InlineData("arrow", "out", "roll-checkpoints", "4")]
    public async Task RunAsync_KilledAtRandomMomentsAndRestored_EachRowOnceInWholeFiles(string connector, string path, params string[] options)
    {
        int kills = 0;
        for (int seed = 0; seed < 12; seed++)
        {
            string about = $"{connector} {path} {string.Join(' ', options)}, seed {seed}";
            string folder = $"{seed.ToString(CultureInfo.InvariantCulture)}/{path}";
            var random = new Random(seed);
            var storage = new TestStorage(_killer);
            JobState state = JobState.Stopped;
            for (int run = 0; state != JobState.Finished && run < 20; run++)
            {
                var sink = new KillableSink(Sink(connector, folder, options), _killer, () => CheckVisible(connector, folder, isWhole: false));
                var executor = new LocalJobExecutor(TimeProvider.System, storage);
                _killer.Arm(executor, run < 6 ? random.Next(1, 40) : null);
                bool isSingle = sink.MaxSubtasks == 1;
                JobResult result = await executor
                    .RunAsync(Plan(sink, isSingle ? 1 : random.Next(1, 4)), Options(random), null, CancellationToken.None)
                    .WaitAsync(TimeSpan.FromMinutes(2));
                Assert.True(result.Error is null || _killer.HasKilled, $"{about}: {result.Error}");
                Assert.Equal(0, executor.LeakedBytes);
                state = result.State;
                kills += _killer.HasKilled ? 1 : 0;
            }

            Assert.Equal((about, JobState.Finished), (about, state));
            Assert.True(_violation is null, $"{about}: {_violation}");
            CheckVisible(connector, folder, isWhole: true);
            Assert.True(_violation is null, $"{about}: {_violation}");
            Assert.False(Directory.Exists(Path.Combine(FolderOf(folder), ".tmp")), about);
        }

        Assert.True(kills >= 8, string.Create(CultureInfo.InvariantCulture, $"only {kills} kills"));
    }

    [Theory]
    [InlineData("before prepare")]
    [InlineData("after prepare")]
    [InlineData("before commit")]
    [InlineData("after commit")]
    [InlineData("before complete")]
    [InlineData("after complete")]
    [InlineData("after CheckpointEntry")]
    [InlineData("before CommittedEntry")]
    public async Task RunAsync_KilledTwentyTimesAtOneMoment_Converges(string moment)
    {
        const string folder = "out";
        var storage = new TestStorage(_killer);
        int kills = 0;
        JobState state = JobState.Stopped;
        for (int run = 0; run <= 20 && state != JobState.Finished; run++)
        {
            var sink = new KillableSink(
                Sink("json", folder, ["roll-checkpoints", "2"]), _killer, () => CheckVisible("json", folder, isWhole: false));
            var executor = new LocalJobExecutor(TimeProvider.System, storage);
            _killer.Arm(executor, run < 20 ? 1 : null, moment);
            JobResult result = await executor.RunAsync(Plan(sink, 2), Options(new Random(run)), null, CancellationToken.None)
                .WaitAsync(TimeSpan.FromMinutes(2));
            state = result.State;
            kills += _killer.HasKilled ? 1 : 0;
        }

        Assert.Equal((moment, JobState.Finished), (moment, state));
        CheckVisible("json", folder, isWhole: true);
        Assert.True(_violation is null, _violation);
        Assert.True(kills > 0, moment);
        Assert.False(Directory.Exists(_folder["out/.tmp"]));
    }

    [Fact]
    public async Task RunAsync_SingleFileWithCheckpoints_ManyCheckpointsOneFile()
    {
        var executor = new LocalJobExecutor(TimeProvider.System, new TestStorage(_killer));
        ISink sink = Sink("json", "out/all.jsonl", []);

        JobResult result = await executor.RunAsync(Plan(sink, 1), Options(new Random(1)), null, CancellationToken.None);

        Assert.Equal(JobState.Finished, result.State);
        Assert.Equal(["all.jsonl"], Directory.EnumerateFileSystemEntries(_folder["out"]).Select(Path.GetFileName));
        Assert.Equal(RowCount, (await File.ReadAllLinesAsync(_folder["out/all.jsonl"])).Distinct().Count());
    }

    private ISink Sink(string connector, string path, string[] options)
    {
        ImmutableSortedDictionary<string, string> all = options.Chunk(2).Select(o => KeyValuePair.Create(o[0], o[1]))
            .Append(KeyValuePair.Create("connector", connector))
            .Append(KeyValuePair.Create("path", path))
            .ToImmutableSortedDictionary(StringComparer.Ordinal);
        var table = new TableDefinition("t", Columns, all);
        return _registry.Connectors.Get(table).CreateSink(table, Columns);
    }

    private string FolderOf(string path) => path.EndsWith(".jsonl", StringComparison.Ordinal) ? Path.GetDirectoryName(_folder[path])! : _folder[path];

    /// <summary>What a reader sees at any moment: whole files, and no row twice; at the end every row.</summary>
    private void CheckVisible(string connector, string path, bool isWhole)
    {
        try
        {
            List<long> rows = [];
            string folder = FolderOf(path);
            foreach (string file in Directory.Exists(folder) ? Directory.GetFiles(folder).Where(f => Path.GetFileName(f)[0] is not ('.' or '_')) : [])
                rows.AddRange(connector == "json" ? ReadJson(file) : ReadArrow(file));
            if (rows.Distinct().Count() != rows.Count || (isWhole && rows.Count != RowCount))
                _violation ??= $"{rows.Count} rows are visible, {rows.Distinct().Count()} of them different";
        }
        catch (Exception error)
        {
            _violation ??= $"a reader met {error.GetType().Name}: {error.Message}";
        }
    }

    private static IEnumerable<long> ReadJson(string file)
    {
        string text = File.ReadAllText(file);
        return text.Length == 0 || text[^1] == '\n'
            ? text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("n").GetInt64())
            : throw new InvalidDataException($"{file} ends within a line");
    }

    private static List<long> ReadArrow(string file)
    {
        List<long> rows = [];
        var allocator = Memory.MemoryAllocator.CreateRoot("reader", 1 << 24);
        using var reader = new Columnar.Ipc.IpcFileReader(File.OpenRead(file), allocator);
        for (int i = 0; i < reader.BatchCount; i++)
        {
            using Batch batch = reader.ReadBatch(i);
            rows.AddRange(batch[0].Values<long>().ToArray());
        }

        return rows;
    }

    private static EngineOptions Options(Random random) => new()
    {
        CpuSlots = 2,
        CheckpointFolder = "job",
        CheckpointInterval = TimeSpan.FromMilliseconds(random.Next(1, 4)),
        Restore = "auto",
    };

    private static JobPlan Plan(ISink sink, int subtasks)
    {
        var source = new MemorySource(Splits, BatchesOfSplit, (context, split, batch) =>
        {
            Thread.Sleep(0);
            using var builder = new FixedWidthBuilder<long>(IntegerType.Int64, context.Allocator, RowsOfBatch);
            long first = ((long)split * BatchesOfSplit + batch) * RowsOfBatch;
            for (int i = 0; i < RowsOfBatch; i++)
                builder.Append(first + i);
            return new Batch(Columns, [builder.Finish()], RowsOfBatch);
        });
        return new JobPlanBuilder().Source(source, Columns, subtasks, RowsOfBatch * sizeof(long)).Sink(sink, subtasks).Build();
    }
}
