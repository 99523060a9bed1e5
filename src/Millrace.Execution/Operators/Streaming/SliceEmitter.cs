using Millrace.Columnar;

namespace Millrace.Execution.Operators.Streaming;

/// <summary>Emits rows in slices within a batch's bounds.</summary>
internal static class SliceEmitter
{
    /// <summary>Emits a batch, in halves while it is above the bounds and has more than a row. Takes the batch over.</summary>
    public static void Emit(Batch batch, IStepContext context)
    {
        if (batch.RowCount <= 1 || (batch.RowCount <= Batch.MaxRows && batch.ByteSize <= Batch.MaxBytes))
        {
            context.Emit(batch);
            return;
        }

        using (batch)
        {
            int half = batch.RowCount / 2;
            Emit(batch.Slice(0, half), context);
            Emit(batch.Slice(half, batch.RowCount - half), context);
        }
    }
}
