using Millrace.Execution.Planning;

namespace Millrace.Media.Tests.Functions;

public sealed class NativeStepTests
{
    [Fact]
    public void Register_EveryFunction_SaysThatItHandsRowsToNativeCode()
    {
        var registry = new EngineRegistry();
        MediaPackage.Register(registry);

        Assert.NotEmpty(registry.Functions.All);
        Assert.All(registry.Functions.All, function => Assert.NotNull(function.Traits.NativeStep));
        Assert.All(registry.Functions.All, function => Assert.DoesNotContain("$", function.Traits.NativeStep, StringComparison.Ordinal));
    }
}
