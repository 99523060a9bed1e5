using System.Text;
using System.Text.Json.Nodes;
using Millrace.Errors;
using Millrace.Execution.Planning;
using Millrace.Execution.Storage;
using Millrace.Memory;
using Millrace.Runtime.Checkpointing;
using Millrace.Runtime.Jobs;

namespace Millrace.Runtime.Tests.Checkpointing;

/// <summary>Checkpoints whose hashes are right and whose contents Millrace never wrote: refused with the field's name, never a defect.</summary>
public sealed class ForgedManifestTests
{
    private static readonly string[] Negatives = ["negative", "very negative", "huge", "beyond"];

    // What a watermark is, and how large an object or output was, only its reader can tell; these have other guards.
    private static readonly string[] FreeNumbers = ["length", "watermark", "bytes", "rows", "attempt", "applied_sequence", "key_groups"];

    [Theory]
    [InlineData(1)]
    [InlineData(101)]
    public async Task Restore_AnyValueChanged_IsAcceptedOrAnErrorForUsers(int seed)
    {
        (CheckpointedWorld world, CheckpointEntry entry, JsonNode root) = await MakeAsync(seed);
        int refused = 0;
        int accepted = 0;
        foreach ((string path, string kind, JsonNode changed) in JsonMutations.Of(root).Concat(PlanMutations(root)))
        {
            string about = $"seed {seed}: {path}, {kind}";
            MillraceException? error = TryRestore(world, entry, changed, about);
            if (error is null)
                accepted++;
            else
                refused++;
            Assert.True(error?.Domain != ErrorDomain.Internal, $"{about}: {error}");
            Assert.True(error is null || error.Advice is not null, $"{about}: no advice");
            Assert.DoesNotContain("BytePosition", error?.Message ?? "", StringComparison.Ordinal);
            bool mustRefuse = (Negatives.Contains(kind)
                    && !FreeNumbers.Contains(path.Split('/')[^1])
                    && !path.Contains("/options/", StringComparison.Ordinal))
                || (kind == "duplicated" && !path.Contains("physical_plan", StringComparison.Ordinal));
            Assert.True(!mustRefuse || error is not null, $"{about} was accepted");
        }

        Assert.True(refused > 10 * accepted && accepted > 0, $"{refused} refused, {accepted} accepted");
    }

    [Theory]
    [InlineData("sink", "CHECKPOINT_INCONSISTENT", "which it does not have")]
    [InlineData("records", "CHECKPOINT_INCONSISTENT", "records")]
    [InlineData("operators", "CHECKPOINT_INCONSISTENT", "plan.operators")]
    [InlineData("both operators", "CHECKPOINT_INCONSISTENT", "plan.operators")]
    [InlineData("generation", "CHECKPOINT_INCONSISTENT", "generation")]
    [InlineData("final", "CHECKPOINT_INCONSISTENT", "is_final")]
    [InlineData("counts", "CHECKPOINT_INCONSISTENT", "counts.in")]
    [InlineData("in flight", "CHECKPOINT_INCONSISTENT", "in_flight")]
    [InlineData("pooled", "CHECKPOINT_INCONSISTENT", "pooled")]
    [InlineData("state", "CHECKPOINT_INCONSISTENT", "nothing in it takes up")]
    [InlineData("twice", "CHECKPOINT_INCONSISTENT", "twice")]
    [InlineData("index", "CHECKPOINT_INCOMPLETE", "lacks the state of a subtask")]
    public async Task RunAsync_Forged_IsRefusedAndNothingIsWritten(string what, string code, string words)
    {
        (CheckpointedWorld world, CheckpointEntry entry, JsonNode root) = await MakeAsync(1);
        Forge(root["checkpoint"]!, what);
        world.Storage.Forged = path => path == entry.Manifest.Path ? Bytes(root) : null;
        int entries = (await world.Storage.EntriesAsync()).Count;

        JobResult result = await world.RunAsync("latest");

        Assert.Equal((JobState.Failed, code), (result.State, result.Error?.Code));
        Assert.Contains(words, result.Error!.Message, StringComparison.Ordinal);
        if (what is not ("pooled" or "in flight"))
            Assert.Equal(entries, (await world.Storage.EntriesAsync()).Count);
    }

    [Fact]
    public async Task Decode_SourceStateChanged_IsAcceptedOrAnErrorForUsers()
    {
        (CheckpointedWorld world, CheckpointEntry entry, JsonNode root) = await MakeAsync(1);
        CheckpointManifest manifest = ManifestCodec.Decode(Bytes(root), "test");
        SourceManifest source = manifest.Sources[0];
        JsonNode state = JsonNode.Parse(await world.Storage.ReadAsync(source.State, default))!;
        foreach ((string path, string kind, JsonNode changed) in JsonMutations.Of(state))
        {
            world.Storage.Forged = name => name == source.State.Path ? Bytes(changed) : null;
            MillraceException? error = TryRestore(world, entry, root, $"{path}, {kind}");
            Assert.True(error?.Domain != ErrorDomain.Internal, $"{path}, {kind}: {error}");
        }
    }

    [Fact]
    public async Task Decode_InFlightBytesChanged_IsAcceptedOrAnErrorForUsers()
    {
        (CheckpointedWorld world, CheckpointEntry entry, JsonNode root) = await MakeAsync(1);
        CheckpointManifest manifest = ManifestCodec.Decode(Bytes(root), "test");
        ObjectHandle handle = manifest.Tasks.SelectMany(task => task.States).First(state => state.Name == StateNames.InFlight).Object;
        byte[] whole = await world.Storage.ReadAsync(handle, default);
        var random = new Random(7);
        int refused = 0;
        for (int i = 0; i < 400; i++)
        {
            byte[] changed = [.. whole];
            if (i < 100)
                changed = changed[..random.Next(changed.Length)];
            else
                changed[i < 250 ? i % 40 : random.Next(changed.Length)] = (byte)random.Next(256);
            world.Storage.Forged = name => name == handle.Path ? changed : null;
            MillraceException? error = TryRestore(world, entry, root, $"change {i}");
            Assert.True(error?.Domain != ErrorDomain.Internal, $"change {i}: {error}");
            refused += error is null ? 0 : 1;
        }

        Assert.InRange(refused, 100, 400);
    }

    private static void Forge(JsonNode manifest, string what)
    {
        JsonArray tasks = manifest["tasks"]!.AsArray();
        switch (what)
        {
            case "sink": With(tasks, "committables")["committables"]![0]!["sink"] = "nobody"; break;
            case "records":
                string source = (string)manifest["sources"]![0]!["source"]!;
                JsonNode reader = tasks.First(task => ((string)task!["task"]!).StartsWith(source + "/", StringComparison.Ordinal))!;
                reader["splits"] = new JsonArray(new JsonObject { ["split"] = "forged", ["payload"] = "", ["records"] = -3, ["finished"] = false });
                break;
            case "operators": manifest["plan"]!["operators"] = new JsonArray(); break;
            case "both operators":
                manifest["plan"]!["operators"] = new JsonArray();
                JsonNode plan = JsonNode.Parse((string)manifest["plan"]!["physical_plan"]!)!;
                Assert.NotNull(plan["operators"]);
                plan["operators"] = new JsonArray();
                manifest["plan"]!["physical_plan"] = plan.ToJsonString();
                break;
            case "generation": manifest["generation"] = 9; break;
            case "final": manifest["is_final"] = true; break;
            case "counts": tasks[0]!["counts"]!["in"] = -1; break;
            case "in flight": With(tasks, "states")["counts"]!["in_flight"] = 1_000; break;
            case "pooled": manifest["sources"]![0]!["pooled"] = 1_000; break;
            case "state":
                JsonNode state = With(tasks, "states")["states"]![0]!;
                state["name"] = "operator-0";
                break;
            case "twice": tasks.Add(tasks[0]!.DeepClone()); break;
            case "index": tasks[0]!["task"] = ((string)tasks[0]!["task"]!).Replace("/0", "/77", StringComparison.Ordinal); break;
        }
    }

    private static JsonNode With(JsonArray tasks, string list) => tasks.First(task => task![list]!.AsArray().Count > 0)!;

    /// <summary>Changes inside of the plan, which is JSON as a text.</summary>
    private static IEnumerable<(string Path, string Kind, JsonNode Root)> PlanMutations(JsonNode root)
    {
        JsonNode plan = JsonNode.Parse((string)root["checkpoint"]!["plan"]!["physical_plan"]!)!;
        foreach ((string path, string kind, JsonNode changed) in JsonMutations.Of(plan))
        {
            if (Negatives.Contains(kind) || path.Contains("olumns/", StringComparison.Ordinal))
                continue;
            JsonNode copy = root.DeepClone();
            copy["checkpoint"]!["plan"]!["physical_plan"] = changed.ToJsonString();
            yield return ($"physical_plan/{path}", kind, copy);
        }
    }

    /// <summary>All that a restore reads of a checkpoint, without running it.</summary>
    private static MillraceException? TryRestore(CheckpointedWorld world, CheckpointEntry entry, JsonNode root, string about)
    {
        JobPlan plan = world.Plan();
        EngineOptions options = Run.Options(1 << 20, 1);
        var allocator = MemoryAllocator.CreateRoot("test");
        try
        {
            CheckpointManifest manifest = ManifestCodec.Decode(Bytes(root), "test");
            PlanRecorder.RefuseOther(plan, options, manifest);
            RestoreRules.Refuse(Describe(plan, options), Lineage(world), entry, manifest);
            PlanRules.Refuse(plan, manifest);
            using var restored = new RestoredJob(manifest, plan, world.Storage, allocator);
            foreach (string source in manifest.Sources.Select(s => s.Source))
                SplitAssigner.Restore(restored.SourceOf(source).Assigner, restored.HeldBy(source));
        }
        catch (MillraceException error)
        {
            return error;
        }
        catch (Exception error)
        {
            Assert.Fail($"{about}: {error}");
        }
        finally
        {
            Assert.Equal(0, allocator.LiveBytes);
        }

        return null;
    }

    private static string Lineage(CheckpointedWorld world) => world.LineageOfLog ?? "";

    private static JobDescription Describe(JobPlan plan, EngineOptions options) => new()
    {
        Job = plan.Name,
        Writer = "test",
        FreshLineage = "fresh",
        Location = "test",
        Tasks = [.. plan.Stages.SelectMany(s => Enumerable.Range(0, s.Subtasks).Select(i => new SubtaskId(s.Operators[0].Id, i)))],
        Sources = [.. plan.Stages.Where(s => s.Operators[0] is SourceExec).Select(s => s.Operators[0].Id)],
        Plan = PlanRecorder.Describe(plan, options),
    };

    /// <summary>A world that died behind a checkpoint, with calls in flight where it makes calls.</summary>
    private static async Task<(CheckpointedWorld World, CheckpointEntry Newest, JsonNode Manifest)> MakeAsync(int seed)
    {
        var world = new CheckpointedWorld(seed) { Interval = TimeSpan.FromMilliseconds(1) };
        await world.RunAsync(restore: null, 4, "after CommittedEntry");
        IReadOnlyList<JobLogEntry> log = await world.Storage.EntriesAsync();
        world.LineageOfLog = log.OfType<GenerationEntry>().Last().Lineage;
        CheckpointEntry newest = log.OfType<CheckpointEntry>().Last();
        byte[] bytes = ManifestCodec.Encode(await world.Storage.ManifestAsync(newest));
        return (world, newest, JsonNode.Parse(bytes)!);
    }

    private static byte[] Bytes(JsonNode root) => Encoding.UTF8.GetBytes(root.ToJsonString());
}
