using System.Buffers.Binary;
using Millrace.Execution.Operators;
using Millrace.Execution.Planning;

namespace Millrace.Runtime.Tests.Checkpointing;

/// <summary>A stateful operator: passes rows on, and at the end of the input emits one more, the negative of how many there were.</summary>
internal sealed record TotalExec : OperatorExec
{
    public override string Name => "Total";

    public override IOperator CreateOperator() => new Instance();

    public override string Describe() => "counts";

    private sealed class Instance : IOperator
    {
        private long _seen;

        public void Open(IOperatorContext context)
        {
        }

        public StepStatus Step(IStepContext context)
        {
            if (!context.TryReserve(context.Input.ByteSize))
                return StepStatus.Blocked;
            _seen += context.Input.RowCount;
            context.Emit(context.Input.Share());
            return StepStatus.NeedInput;
        }

        public StepStatus OnEndOfInput(IStepContext context)
        {
            if (!context.TryReserve(sizeof(long)))
                return StepStatus.Blocked;
            context.Emit(Batches.Range(context.Allocator, -_seen, 1));
            return StepStatus.Done;
        }

        public byte[] Snapshot()
        {
            byte[] state = new byte[sizeof(long)];
            BinaryPrimitives.WriteInt64LittleEndian(state, _seen);
            return state;
        }

        public void Restore(ReadOnlySpan<byte> state) => _seen = BinaryPrimitives.ReadInt64LittleEndian(state);

        public void Dispose()
        {
        }
    }
}
