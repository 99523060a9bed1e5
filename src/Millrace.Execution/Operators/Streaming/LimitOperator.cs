using System.Buffers.Binary;
using Millrace.Columnar;
using Millrace.Execution.RowErrors;
using Millrace.Execution.Storage;

namespace Millrace.Execution.Operators.Streaming;

/// <summary>
/// Emits slices over its input's memory. State: rows that came by so far, 8 bytes little-endian. Answers <see cref="StepStatus.Done"/> as
/// soon as the last row has been passed.
/// </summary>
internal sealed class LimitOperator(long rowLimit, long offset) : IOperator
{
    private readonly long _end = long.MaxValue - offset < rowLimit ? long.MaxValue : offset + rowLimit;
    private long _seen;

    public void Open(IOperatorContext context)
    {
    }

    public StepStatus Step(IStepContext context)
    {
        if (_seen >= _end || rowLimit == 0)
            return StepStatus.Done;
        Batch input = context.Input;
        int first = (int)Math.Clamp(offset - _seen, 0, input.RowCount);
        int count = (int)Math.Min(input.RowCount - first, _end - _seen - first);
        if (count > 0)
        {
            Batch rows = input.Slice(first, count);
            if (!context.TryReserve(rows.ByteSize, 0, "limit", out RowError? tooLarge) && tooLarge is null)
            {
                rows.Dispose();
                return StepStatus.Blocked;
            }

            // Rows that are too large to be granted twice pass all the same: they are the input's memory, which is there.
            context.Emit(rows);
        }

        _seen += first + Math.Max(count, 0);
        return _seen >= _end ? StepStatus.Done : StepStatus.NeedInput;
    }

    public byte[]? Snapshot()
    {
        var state = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(state, _seen);
        return state;
    }

    public void Restore(ReadOnlySpan<byte> state)
    {
        long seen = state.Length == sizeof(long) ? BinaryPrimitives.ReadInt64LittleEndian(state) : -1;
        _seen = seen >= 0 ? seen : throw StorageErrors.Contradiction("the checkpoint", "the state of LIMIT is no number of rows");
    }

    public void Dispose()
    {
    }
}
