using Millrace.Plan.Serialization.Codecs;

namespace Millrace.Plan.Serialization;

/// <summary>The codecs of the engine's own nodes.</summary>
public static class CoreCodecs
{
    /// <summary>Adds them: <c>scan values project filter limit unnest predict rebalance sink</c>, each of version 1.</summary>
    public static void Register(NodeCodecRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(registry);
        registry.Add(new ScanCodec());
        registry.Add(new ValuesCodec());
        registry.Add(new ProjectCodec());
        registry.Add(new FilterCodec());
        registry.Add(new LimitCodec());
        registry.Add(new UnnestCodec());
        registry.Add(new PredictCodec());
        registry.Add(new RebalanceCodec());
        registry.Add(new SinkCodec());
    }
}
