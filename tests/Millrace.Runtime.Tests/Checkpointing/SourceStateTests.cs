using Millrace.Runtime.Checkpointing;

namespace Millrace.Runtime.Tests.Checkpointing;

public sealed class SourceStateTests
{
    /// <summary>A checkpoint that came before the first discovery could not be restored: the enumerator was given no bytes as its state.</summary>
    [Fact]
    public void Decode_EnumeratorWithoutState_IsNull()
    {
        var state = new SourceState(new SplitAssigner().Snapshot(), null);

        Assert.Null(SourceState.Decode(state.Encode(), "test").Enumerator);
        Assert.Equal([1, 2], SourceState.Decode((state with { Enumerator = [1, 2] }).Encode(), "test").Enumerator!);
    }
}
