using System.Text.Json.Serialization;

namespace Millrace.Execution.Storage;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    WriteIndented = true)]
[JsonSerializable(typeof(ManifestEnvelope))]
internal sealed partial class ManifestJsonContext : JsonSerializerContext;
