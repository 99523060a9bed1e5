using System.Text.Json.Serialization;

namespace Millrace.Execution.Storage;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(GenerationEntry))]
[JsonSerializable(typeof(CheckpointEntry))]
[JsonSerializable(typeof(CommittedEntry))]
[JsonSerializable(typeof(JobEndedEntry))]
internal sealed partial class JobLogJsonContext : JsonSerializerContext;
