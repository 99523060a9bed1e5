using Millrace.Execution.RowErrors;
using Millrace.Execution.Storage;
using Millrace.Runtime.Checkpointing;

namespace Millrace.Simulation.Tests.World;

/// <summary>One run: nodes over one disk, faults from the seed, and the checks that a run ends with.</summary>
internal sealed class SimWorld
{
    private const int StepsMax = 2_000_000;
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly List<SimNode> _nodes = [];
    private string? _endState;
    private string? _endCode;

    public SimWorld(ulong seed, SimDisk? disk = null, SimModel? model = null)
    {
        Random = new SimRandom(seed);
        Model = model ?? new SimModel(seed);
        Disk = disk?.Clone(Model, Random) ?? new SimDisk(Model, Random);
        Suspects = new SuspectLedger(2, Coverage);
    }

    public SimRandom Random { get; }

    public SimModel Model { get; }

    public SimClock Clock { get; } = new();

    public SimDisk Disk { get; }

    public Coverage Coverage { get; } = new();

    public SuspectLedger Suspects { get; }

    /// <summary>Whether a second node may have been alive: what one restores may be old by the time it deploys.</summary>
    public bool HasTwins { get; private set; }

    public string EndState => _endState ?? "NONE";

    /// <summary>Called after each step; tests look into the world with it.</summary>
    public Action<SimWorld>? OnStep { get; init; }

    public void Run()
    {
        StartNode();
        PlanFaults();
        int steps = 0;
        while (Clock.RunNext())
        {
            OnStep?.Invoke(this);
            bool isOver = ++steps > StepsMax || Clock.Now > Patience;
            if (isOver && _endState is null)
            {
                throw new InvariantException("L4", $"no progress after {steps} steps and {Clock.Now}");
            }

            if (isOver)
            {
                break;
            }
        }

        CheckEnd();
    }

    public (int Sources, int Stages, int Sinks) ChooseSubtasks()
    {
        if (_nodes.Count > 0 && Model.Rescale)
        {
            (Model.Sources, Model.Stages, Model.Sinks) = (Random.Between(1, 3), Random.Between(1, 3), Random.Between(1, 2));
        }

        return (Model.Sources, Model.Stages, Model.Sinks);
    }

    public void Trace(string what) => Clock.Trace(what);

    public SimNode? FindTwin(SimNode node) => _nodes.Find(other => other != node && other.IsRunning);

    public void OnNodeDied(SimNode node)
    {
        if (_endState is null && !_nodes.Any(other => other.IsRunning))
        {
            Clock.At(Random.Milliseconds(1, 40), StartNode);
        }
    }

    public void OnNodeEnded(SimNode node, CoordinatorEffect.End end)
    {
        Trace($"end {end.State} {end.Error?.Code}");
        if (end.State != "FENCED")
        {
            (_endState, _endCode) = (end.State, end.Error?.Code);
        }
        else
        {
            OnNodeDied(node);
        }
    }

    private void StartNode()
    {
        if (_endState is null)
        {
            HasTwins |= _nodes.Any(node => !node.IsDead && node.Coordinator.Phase != CoordinatorPhase.Ended);
            var node = new SimNode(this, _nodes.Count);
            _nodes.Add(node);
            node.Start();
        }
    }

    private void PlanFaults()
    {
        Repeat(Model.Crashes, Crash);
        Repeat(Model.Pauses, PauseOne);
        Repeat(Model.Twins, StartNode);
        Repeat(Model.TaskFailures, () => FindActive()?.FailOneTask(Random.Chance(0.5)));
        Repeat(Model.Corruptions, () =>
        {
            Disk.Corrupt(Clock.Now);
            Crash();
        });
        Clock.At(Calm, Model.CalmDown);
    }

    private void Repeat(int times, Action fault)
    {
        for (int i = 0; i < times; i++)
        {
            Clock.At(Random.Milliseconds(0, 700), fault);
        }
    }

    /// <summary>Faults hit what runs, and only until the job has ended.</summary>
    private SimNode? FindActive() => _endState is null ? _nodes.FindLast(node => node.IsRunning) : null;

    private void Crash()
    {
        if (FindActive() is { } node)
        {
            node.Die();
            OnNodeDied(node);
        }
    }

    /// <summary>SIGSTOP; a successor starts while it stands still; SIGCONT.</summary>
    private void PauseOne()
    {
        if (FindActive() is { } node)
        {
            node.Pause();
            Clock.At(Random.Milliseconds(1, 60), StartNode);
            Clock.At(Random.Milliseconds(30, 500), () =>
            {
                Trace("continued");
                node.Continue();
            });
        }
    }

    private void CheckEnd()
    {
        Require(_endState is not null, "L4", "nobody finished the job");
        if (_endState == "FAILED")
        {
            bool isExpected = (_endCode == StorageErrors.ObjectCorrupt && Disk.Damaged.Count > 0)
                || (_endCode == RejectionLimit.TooMany && Model.AllPoison);
            Require(isExpected, "failure", $"the job failed with {_endCode}");
            return;
        }

        bool isQuiet = Model.Crashes + Model.Pauses + Model.Twins + Model.TaskFailures == 0;
        Require(!Model.AllPoison || !isQuiet || Model.Splits.Sum() < 40, "Q4", "an all-poison job finished");
        CheckRows();
        Require(!Disk.StagedFiles.Any(), "T5", $"staged files are left: {string.Join(' ', Disk.StagedFiles)}");
        Require(Disk.Log.Last() is JobEndedEntry { State: "FINISHED" }, "2.1.8", "the log does not end with FINISHED");
        CheckRetained();
    }

    private void CheckRows()
    {
        Dictionary<(int, int), Outcome> seen = [];
        foreach (Row row in Disk.Visible())
        {
            Require(seen.TryAdd((row.Split, row.Index), row.Outcome), "duplicate", row.Id);
        }

        for (int split = 0; split < Model.Splits.Length; split++)
        {
            for (int index = 0; index < Model.Splits[split]; index++)
            {
                var row = new Row(split, index, Outcome.Open);
                Outcome expected = Model.IsKiller(row) ? Outcome.Dead : Model.Classify(row);
                Outcome actual = seen.GetValueOrDefault((split, index), Outcome.Filtered);
                bool isAllowed = actual == expected || (Model.ChangingReferences && actual == Outcome.Dead);
                Require(isAllowed, "Q1", $"{row.Id} is {actual}, expected {expected}");
                seen.Remove((split, index));
            }
        }

        Require(seen.Count == 0, "unexpected", string.Join(' ', seen.Keys));
    }

    private void CheckRetained()
    {
        foreach ((CheckpointEntry entry, CheckpointManifest manifest) in Disk.Checkpoints.TakeLast(3))
        {
            ObjectHandle[] objects = [.. manifest.Objects(), entry.Manifest];
            bool isPassedOver = objects.Any(handle => Disk.Damaged.Contains(handle.Path));
            ObjectHandle? bad = objects.FirstOrDefault(handle => Disk.Verify(handle) != ObjectCheck.Intact);
            Require(isPassedOver || bad is null, "A3", $"{bad?.Path} of retained checkpoint {entry.Id} does not verify");
        }
    }

    private static void Require(bool holds, string invariant, string what)
    {
        if (!holds)
        {
            throw new InvariantException(invariant, what);
        }
    }
}
