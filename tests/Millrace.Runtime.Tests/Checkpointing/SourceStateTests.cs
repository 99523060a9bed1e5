using Millrace.Runtime.Checkpointing;

namespace Millrace.Runtime.Tests.Checkpointing;

public sealed class SourceStateTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("state")]
    public void Decode_Encoded_KeepsTheEnumerator(string? text)
    {
        byte[]? enumerator = text is null ? null : System.Text.Encoding.UTF8.GetBytes(text);
        var state = new SourceState(new SplitAssigner().Snapshot(), enumerator);

        Assert.Equal(enumerator, SourceState.Decode(state.Encode(), "here").Enumerator);
    }
}
