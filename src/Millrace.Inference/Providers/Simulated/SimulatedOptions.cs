using Millrace.Options;

namespace Millrace.Inference.Providers.Simulated;

/// <summary>The options of models of the provider <c>simulated</c>.</summary>
internal sealed record SimulatedOptions : ModelCallOptions
{
    /// <summary>How long a call takes.</summary>
    /// <value>Default: 0.</value>
    [Option("latency", "How long each call takes, whatever its rows", MayChange = true)]
    public TimeSpan Latency { get; init; }

    /// <summary>How much longer it takes with each row.</summary>
    /// <value>Default: 0.</value>
    [Option("latency-per-row", "How much longer a call takes with each of its rows", MayChange = true)]
    public TimeSpan LatencyPerRow { get; init; }

    /// <summary>Varies the answers.</summary>
    /// <value>Default: 0.</value>
    [Option("seed", "Varies the answers: another number, other values for the same input")]
    public long Seed { get; init; }

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        Require("latency", Latency <= TimeSpan.FromHours(1), "a duration from '0 s' to '1 h'");
        Require("latency-per-row", LatencyPerRow <= TimeSpan.FromMinutes(1), "a duration from '0 s' to '1 min'");
    }
}
