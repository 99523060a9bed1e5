using Millrace.Columnar;
using Millrace.Columnar.Builders;
using Millrace.Execution.Operators;
using Millrace.Execution.Planning;
using Millrace.Execution.Scheduling;
using Millrace.Memory;
using Millrace.Options;
using Millrace.Runtime.Jobs;
using Millrace.Testing.Pipelines;
using Millrace.Types;

namespace Millrace.Benchmarks.Scheduling;

/// <summary>
/// The synthetic video job of arXiv 2501.12407, figure 8, at a tenth of its times: produce (a CPU slot, then some frames one at a time) →
/// consume (a CPU slot a frame, a new frame) → infer (an accelerator slot a frame). All work is waiting, so that what is left is the schedule.
/// </summary>
internal sealed class VideoJob
{
    private static readonly Schema FrameSchema = new([new Field("frame", BinaryType.Instance, false)]);

    /// <summary>Videos to process.</summary>
    public int Videos { get; init; } = 160;

    /// <summary>Frames of a video.</summary>
    public int FramesPerVideo { get; init; } = 5;

    /// <summary>Bytes of a frame.</summary>
    public int FrameBytes { get; init; } = 1_000_000;

    /// <summary>Whether every byte of a frame is written.</summary>
    public bool WritesBytes { get; init; }

    /// <summary>Time to produce a video.</summary>
    public TimeSpan ProduceTime { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Time to consume, and to infer, a frame.</summary>
    public TimeSpan FrameTime { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>CPU slots.</summary>
    public int CpuSlots { get; init; } = 8;

    /// <summary>Accelerator slots.</summary>
    public int AcceleratorSlots { get; init; } = 4;

    /// <summary>
    /// The least time that any schedule takes: CPU work over its slots, or accelerator work over its own, and the last frame's way out.
    /// </summary>
    public TimeSpan Bound
    {
        get
        {
            TimeSpan cpu = (Videos * ProduceTime + Videos * FramesPerVideo * FrameTime) / CpuSlots;
            TimeSpan accelerator = Videos * FramesPerVideo * FrameTime / AcceleratorSlots;
            TimeSpan first = ProduceTime + FrameTime;
            return cpu >= accelerator ? cpu + FrameTime : accelerator + first;
        }
    }

    /// <summary>Runs the job.</summary>
    /// <param name="memoryBytes">The cap.</param>
    public async Task<JobResult> RunAsync(long memoryBytes)
    {
        long slice = FrameBytes + 64;
        JobPlan plan = new JobPlanBuilder()
            .Source(new MemorySource(1, Videos, (c, _, _) => Frame(c.Allocator, 16)), FrameSchema, sliceBytes: 64)
            .Stage("Produce", Produce, new OperatorDeclarations { OutputSliceBytes = slice }, isOrdered: false)
            .Stage("Consume", Consume, new OperatorDeclarations { OutputSliceBytes = slice }, isOrdered: false)
            .Stage("Infer", Infer, new OperatorDeclarations { OutputSliceBytes = 64, Slot = SlotKind.Accelerator }, isOrdered: false)
            .Sink(new CollectingSink<int>((batch, row) => batch[0].GetBytes(row).Length))
            .Build("video");
        var options = new EngineOptions
        {
            CpuSlots = CpuSlots,
            AcceleratorSlots = AcceleratorSlots,
            MemoryLimit = new ByteSize(memoryBytes),
            IsOrdered = false,
        };
        JobResult result = await new LocalJobExecutor().RunAsync(plan, options, null, CancellationToken.None);
        if (result.State != JobState.Finished || result.Metrics.RowsWritten != Videos * FramesPerVideo)
            throw new InvalidOperationException($"{result.State}, {result.Metrics.RowsWritten} frames: {result.Error}");
        return result;
    }

    private Func<IStepContext, StepStatus> Produce()
    {
        int frame = -1;
        return context =>
        {
            if (frame < 0)
            {
                Work(context, ProduceTime);
                frame = 0;
            }

            if (!context.TryReserve(FrameBytes + 64))
                return StepStatus.Blocked;
            context.Emit(Frame(context.Allocator, FrameBytes));
            frame++;
            if (frame < FramesPerVideo)
                return StepStatus.HasMore;
            frame = -1;
            return StepStatus.NeedInput;
        };
    }

    private Func<IStepContext, StepStatus> Consume() => context =>
    {
        if (!context.TryReserve(FrameBytes + 64))
            return StepStatus.Blocked;
        Work(context, FrameTime);
        context.Emit(Frame(context.Allocator, FrameBytes));
        return StepStatus.NeedInput;
    };

    private Func<IStepContext, StepStatus> Infer() => context =>
    {
        if (!context.TryReserve(64))
            return StepStatus.Blocked;
        Work(context, FrameTime);
        context.Emit(Frame(context.Allocator, 16));
        return StepStatus.NeedInput;
    };

    private static void Work(IStepContext context, TimeSpan time) => context.Cancellation.WaitHandle.WaitOne(time);

    private Batch Frame(MemoryAllocator allocator, int bytes)
    {
        using var builder = new BytesBuilder(BinaryType.Instance, allocator, bytes);
        Span<byte> content = builder.AppendUninitialized(bytes);
        if (WritesBytes)
            content.Fill(1);
        return new Batch(FrameSchema, [builder.Finish()], 1);
    }
}
