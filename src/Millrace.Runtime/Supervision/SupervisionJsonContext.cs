using System.Text.Json.Serialization;

namespace Millrace.Runtime.Supervision;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(EngineOrder))]
[JsonSerializable(typeof(CommitRecord))]
internal sealed partial class SupervisionJsonContext : JsonSerializerContext;
