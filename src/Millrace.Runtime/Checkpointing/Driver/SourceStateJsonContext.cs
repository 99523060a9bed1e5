using System.Text.Json.Serialization;

namespace Millrace.Runtime.Checkpointing;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(SourceState))]
internal sealed partial class SourceStateJsonContext : JsonSerializerContext;
