using Millrace.Execution.Native;
using Millrace.Execution.Sinks;
using Millrace.Execution.Planning;
using Millrace.Interop;
using Millrace.Runtime.Metrics;
using Millrace.Runtime.Supervision;

namespace Millrace.Runtime.Tests.Supervision;

/// <summary>Both ends of the shared memory, in one process.</summary>
public sealed class CrashSupervisorTests : IDisposable
{
    private const int SignalKill = 9;
    private static readonly RowId[] Rows = [new(1, 10), new(1, 11), new(1, 12)];
    private readonly CrashSupervisor _supervisor = new("script.sql", "SELECT 1", TimeProvider.System);

    public void Dispose() => _supervisor.Dispose();

    [Fact]
    public void OnDied_RowNoted_NamesThatRowAlone()
    {
        Run(run =>
        {
            run.GuardOf("op").Enter(3, Rows, false);
            NativeRow.At(1);
        });

        Assert.Equal([Rows[1]], Suspects());
    }

    [Fact]
    public void OnDied_NoRowNoted_NamesAllThatEntered()
    {
        Run(run => run.GuardOf("op").Enter(3, Rows, false));

        Assert.Equal(Rows, Suspects());
    }

    [Fact]
    public void OnDied_AllRowsOut_NamesNobody()
    {
        Run(run =>
        {
            INativeGuard guard = run.GuardOf("op");
            int ticket = guard.Enter(3, Rows, false);
            NativeRow.At(2);
            guard.Leave(ticket);
        });

        Assert.Empty(_supervisor.Order.Suspects);
    }

    [Fact]
    public void OnDied_TwiceOfTheSameRow_CondemnsItAtThatPlaceWithItsDeaths()
    {
        for (int death = 0; death < 2; death++)
        {
            Run(run =>
            {
                run.GuardOf("op").Enter(3, Rows, false);
                NativeRow.At(1);
            });
        }

        Run(run =>
        {
            INativeGuard guard = run.GuardOf("op");
            Assert.Equal(NativeVerdict.Condemned, guard.VerdictOf(3, Rows[1]));
            Assert.Equal(NativeVerdict.Clear, guard.VerdictOf(3, Rows[0]));
            Assert.Equal(NativeVerdict.Clear, run.GuardOf("other").VerdictOf(3, Rows[1]));
            Assert.Equal(("KILLED_PROCESS", 2), (guard.ErrorOf("decode", Rows[1]).Code, guard.ErrorOf("decode", Rows[1]).Attempts));
        });
    }

    [Fact]
    public void Leave_SuspectCameOut_IsNoSuspectAnyMore()
    {
        Run(run => run.GuardOf("op").Enter(3, Rows, false));
        Run(run =>
        {
            INativeGuard guard = run.GuardOf("op");
            Assert.Equal(NativeVerdict.Suspect, guard.VerdictOf(3, Rows[0]));
            Assert.Equal(NativeVerdict.Clear, guard.VerdictOf(4, Rows[0]));
            guard.Leave(guard.Enter(3, [Rows[0]], true));
            Assert.Equal(NativeVerdict.Clear, guard.VerdictOf(3, Rows[0]));
        });

        Assert.Equal(Rows[1..], Suspects());
    }

    [Fact]
    public void Enter_Alone_WaitsUntilNobodyIsInside()
    {
        bool isInside = true;
        bool wasInside = true;
        Run(run =>
        {
            INativeGuard guard = run.GuardOf("op");
            int ticket = guard.Enter(3, Rows, false);
            var suspect = new Thread(() =>
            {
                int alone = guard.Enter(3, [Rows[0]], true);
                wasInside = Volatile.Read(ref isInside);
                guard.Leave(alone);
            });
            suspect.Start();
            SpinWait.SpinUntil(() => suspect.ThreadState.HasFlag(ThreadState.WaitSleepJoin) || !suspect.IsAlive);
            Volatile.Write(ref isInside, false);
            guard.Leave(ticket);
            suspect.Join();
        });

        Assert.False(wasInside);
    }

    [Fact]
    public void OnDied_InAJob_KeepsItsLineageAndCountsAttempts()
    {
        Run(run => run.OnJobStarted("lineage", true, 10));
        Assert.Equal((2, "lineage", true), (_supervisor.Order.Attempt, _supervisor.Order.Lineage, _supervisor.Order.IsCheckpointed));

        var fromAPath = new EngineOptions { Restore = "folder/objects/1/3" };
        Run(run =>
        {
            EngineOptions resumed = run.OptionsOf(fromAPath);
            Assert.Equal((2, "lineage", "auto", "folder"), (run.Attempt, run.Lineage, resumed.Restore, resumed.CheckpointFolder));
            run.OnFinished();
            run.Begin(1);
            Assert.Equal((1, null, fromAPath), (run.Attempt, run.Lineage, run.OptionsOf(fromAPath)));
        });

        Assert.Equal((1, 2, null), (_supervisor.Order.Finished, _supervisor.Order.Attempt, _supervisor.Order.Lineage));
    }

    [Fact]
    public void OnDied_AgainBeforeTheOutputIsVisible_KeepsWhatWasToBeMadeVisible()
    {
        Run(run =>
        {
            run.OnJobStarted("lineage", false, 10);
            run.OnCommitting(new CommitRecord([], new JobMetrics { RowsWritten = 4 }));
        });
        string? commit = _supervisor.Order.Commit;
        Assert.NotNull(commit);

        Run(_ => { });
        Assert.Equal((commit, "lineage", 3), (_supervisor.Order.Commit, _supervisor.Order.Lineage, _supervisor.Order.Attempt));

        Run(run =>
        {
            run.OnCommitted();
            run.OnFinished();
            run.Begin(1);
        });
        Assert.Equal((null, null), (_supervisor.Order.Commit, _supervisor.Order.Lineage));
    }

    [Fact]
    public void OnDied_AllWasVisible_CountsTheStatementAsFinished()
    {
        Run(run =>
        {
            run.OnJobStarted("lineage", false, 10);
            run.OnCommitted();
        });

        Assert.Equal((1, 1, null), (_supervisor.Order.Finished, _supervisor.Order.Attempt, _supervisor.Order.Lineage));
    }

    [Fact]
    public void Encode_Order_ReadsBackAsItWas()
    {
        Run(run => run.GuardOf("op").Enter(-1, Rows, false));
        EngineOrder order = _supervisor.Order with { Condemned = new Dictionary<string, int> { ["a"] = 2 } };

        EngineOrder read = EngineOrder.Decode(order.Encode());

        Assert.Equal((order.ScriptText, order.Attempt), (read.ScriptText, read.Attempt));
        Assert.Equal(order.Suspects, read.Suspects);
        Assert.Equal(order.Condemned, read.Condemned);
    }

    [Fact]
    public void Enter_MoreThanThereAreSlots_GoesOnUnnoted()
    {
        using CrumbMemory memory = CrumbMemory.Create();
        int[] slots = [.. Enumerable.Range(0, CrumbLayout.SlotCount + 1).Select(_ => memory.Enter(new Crumb(1, 1, Rows[0]), Rows))];

        Assert.Equal(-1, slots[^1]);
        memory.Leave(slots[7]);
        Assert.Equal(slots[7], memory.Enter(new Crumb(1, 1, Rows[0]), Rows));
    }

    [Fact]
    public void Commit_TooLong_IsNotKept()
    {
        using CrumbMemory memory = CrumbMemory.Create();
        memory.Commit = "{}";
        Assert.Equal("{}", memory.Commit);

        memory.Commit = new string('x', CrumbLayout.CommitBytesMax + 1);

        Assert.Null(memory.Commit);
    }

    [Fact]
    public void Commit_OfTenThousandFiles_IsKept()
    {
        var random = new Random(1);
        string Hash() => Convert.ToHexStringLower(Enumerable.Range(0, 32).Select(_ => (byte)random.Next(256)).ToArray());
        CommitOutput[] outputs =
        [
            .. Enumerable.Range(0, 10_000)
                .Select(i => new Committable($"L/1/0/{i}", $"{{\"Target\":\"part-L-0-1-0-{i}.parquet\"}}", Hash(), i, i))
                .Select(committable => new CommitOutput("op1", committable)),
        ];
        using CrumbMemory memory = CrumbMemory.Create();

        memory.Commit = new CommitRecord(outputs, new JobMetrics { RowsWritten = 4 }).Encode();

        CommitRecord kept = CommitRecord.Decode(Assert.IsType<string>(memory.Commit));
        Assert.Equal(outputs, kept.Outputs);
        Assert.Equal(4, kept.Metrics.RowsWritten);
    }

    private RowId[] Suspects() => [.. _supervisor.Order.Suspects.Select(s => Crumb.Parse(s).Row)];

    /// <summary>A run of the engine that dies: its thread stays where it is.</summary>
    private void Run(Action<SupervisedRun> body)
    {
        using var run = SupervisedRun.Open(_supervisor.SharedPath, _supervisor.Order);
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                run.Begin(run.Order.Finished);
                body(run);
            }
            catch (Exception error)
            {
                failure = error;
            }
        });
        thread.Start();
        thread.Join();
        Assert.Null(failure);
        _supervisor.OnDied(SignalKill);
    }
}
