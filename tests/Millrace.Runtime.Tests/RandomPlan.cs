using System.Globalization;
using Millrace.Execution.Operators;
using Millrace.Execution.Planning;
using Millrace.Execution.RowErrors;
using Millrace.Execution.Scheduling;
using Millrace.Testing.Pipelines;

namespace Millrace.Runtime.Tests;

/// <summary>A plan made from a seed: a few sources that run together through random stages, with the rows that must come out.</summary>
internal sealed class RandomPlan
{
    private const int RowsMax = 20;
    private const int SliceBytes = RowsMax * sizeof(long);
    private readonly Random _random;
    private readonly JobPlanBuilder _builder = new();
    private readonly List<(int Stage, List<long> Rows)> _open = [];
    private int _stages;
    private int _rejectedCount;

    public RandomPlan(int seed)
    {
        _random = new Random(seed);
        int sources = _random.Next(1, 4);
        for (int i = 0; i < sources; i++)
            AddSource(i);
        int stages = _random.Next(1, 7);
        for (int i = 0; i < stages; i++)
            AddStage();
        Expected = [.. _open.SelectMany(o => o.Rows).Order()];
        _builder.Sink(Sink, _random.Next(1, 3), [.. _open.Select(o => o.Stage)]);
        _builder.DeadLetters(DeadLetters);
        Plan = _builder.Build(string.Create(CultureInfo.InvariantCulture, $"seed {seed}"));
        CpuSlots = _random.Next(1, 5);
        ExtraBytes = _random.Next(0, 3) * _random.Next(1, 20_000);
    }

    public JobPlan Plan { get; }

    public int CpuSlots { get; }

    /// <summary>Bytes of the cap above the plan's minima.</summary>
    public int ExtraBytes { get; }

    public CollectingSink<long> Sink { get; } = new(Batches.Read);

    public CollectingSink<string?> DeadLetters { get; } = new((batch, row) => batch["reason"].GetString(row));

    /// <summary>The rows that must come out, in order of size.</summary>
    public long[] Expected { get; }

    /// <summary>How many dead letters there must be.</summary>
    public int ExpectedDeadLetters => _rejectedCount;

    private void AddSource(int index)
    {
        int splits = _random.Next(1, 5);
        int batches = _random.Next(1, 15);
        int rows = _random.Next(1, RowsMax + 1);
        long first = index * 1_000_000L;
        var source = new MemorySource(splits, batches, (context, split, batch) =>
            Batches.Range(context.Allocator, first + ((long)split * batches + batch) * rows, rows));
        _builder.Source(source, Batches.Schema, _random.Next(1, 4), SliceBytes);
        _open.Add((_stages++, [.. Enumerable.Range(0, splits * batches * rows).Select(i => first + i)]));
    }

    private void AddStage()
    {
        var rows = new List<long>();
        var from = new List<int>();
        for (int inputs = Math.Min(_open.Count, _random.Next(1, 3)); inputs > 0; inputs--)
        {
            int chosen = _random.Next(_open.Count);
            from.Add(_open[chosen].Stage);
            rows.AddRange(_open[chosen].Rows);
            _open.RemoveAt(chosen);
        }

        var declarations = new OperatorDeclarations
        {
            OutputSliceBytes = SliceBytes,
            ScratchBytes = _random.Next(0, 2) * 1000,
            Slot = (SlotKind)_random.Next(0, 3),
            IsStateful = _random.Next(4) == 0,
            IsRemote = false,
        };
        int copies = _random.Next(1, 4);
        int modulus = _random.Next(2, 6);
        int kind = _random.Next(3);
        Func<Func<IStepContext, StepStatus>> step = kind switch
        {
            0 => () => Copy(copies, declarations.ScratchBytes),
            1 => () => RejectMultiples(modulus),
            _ => () => Copy(1, declarations.ScratchBytes),
        };
        if (kind == 0)
            rows = [.. Enumerable.Repeat(rows, copies).SelectMany(r => r)];
        if (kind == 1)
            _rejectedCount += rows.RemoveAll(r => r % modulus == 0);
        _builder.Stage("Random", step, declarations, _random.Next(1, 4), _random.Next(2) == 0, [.. from]);
        _open.Add((_stages++, rows));
    }

    /// <summary>Emits its input some times, a slice at a time, with the cursor kept over refusals.</summary>
    private static Func<IStepContext, StepStatus> Copy(int copies, long scratchBytes)
    {
        int done = 0;
        return context =>
        {
            if (!context.TryReserve(context.Input.ByteSize, scratchBytes))
                return StepStatus.Blocked;
            context.Emit(context.Input.Share());
            done++;
            if (done < copies)
                return StepStatus.HasMore;
            done = 0;
            return StepStatus.NeedInput;
        };
    }

    private static Func<IStepContext, StepStatus> RejectMultiples(int modulus)
    {
        int row = 0;
        return context =>
        {
            for (; row < context.Input.RowCount; row++)
            {
                if (Batches.Read(context.Input, row) % modulus == 0)
                {
                    context.Reject(row, new RowError("random", "MULTIPLE", "a multiple"));
                    continue;
                }

                if (!context.TryReserve(sizeof(long)))
                    return StepStatus.Blocked;
                context.Emit(context.Input.Slice(row, 1));
            }

            row = 0;
            return StepStatus.NeedInput;
        };
    }
}
