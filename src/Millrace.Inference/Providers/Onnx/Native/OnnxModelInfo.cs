using System.Collections.Immutable;

namespace Millrace.Inference.Providers.Onnx.Native;

/// <summary>What a model file says about itself.</summary>
internal sealed record OnnxModelInfo
{
    /// <summary>SHA-256 of the file in lower-case hex. External tensor data are not part of it.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Bytes of the file.</summary>
    public required long FileBytes { get; init; }

    /// <summary>Version of the ONNX format.</summary>
    public required long IrVersion { get; init; }

    /// <summary>Version by operator domain; the standard domain is the empty string.</summary>
    public required ImmutableSortedDictionary<string, long> Opsets { get; init; }

    /// <summary>The tool that wrote the model, or an empty string.</summary>
    public required string Producer { get; init; }

    /// <summary>The tool's version, or an empty string.</summary>
    public required string ProducerVersion { get; init; }

    /// <summary>The graph's name, or an empty string.</summary>
    public required string GraphName { get; init; }

    /// <summary>The name of the first tensor whose data lie outside the file, or null where there is none.</summary>
    public required string? ExternalTensor { get; init; }
}
