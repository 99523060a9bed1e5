using System.Text.Json.Serialization;

namespace Millrace.Runtime.Checkpointing;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(PlanRecord))]
internal sealed partial class PlanRecordJsonContext : JsonSerializerContext;
