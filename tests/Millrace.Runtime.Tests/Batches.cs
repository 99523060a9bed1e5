using Millrace.Columnar;
using Millrace.Columnar.Builders;
using Millrace.Execution.Operators;
using Millrace.Memory;
using Millrace.Types;

namespace Millrace.Runtime.Tests;

/// <summary>Batches of one BIGINT column for tests.</summary>
internal static class Batches
{
    public static Schema Schema { get; } = new([new Field("n", IntegerType.Int64)]);

    public static Batch Range(MemoryAllocator allocator, long start, int count)
    {
        using var builder = new FixedWidthBuilder<long>(IntegerType.Int64, allocator, count);
        for (int i = 0; i < count; i++)
            builder.Append(start + i);
        return new Batch(Schema, [builder.Finish()], count);
    }

    public static long Read(Batch batch, int row) => batch[0].Values<long>()[row];

    /// <summary>A step that passes its input on.</summary>
    public static Func<Func<IStepContext, StepStatus>> Pass { get; } = () => context =>
    {
        if (!context.TryReserve(context.Input.ByteSize))
            return StepStatus.Blocked;
        context.Emit(context.Input.Share());
        return StepStatus.NeedInput;
    };
}
