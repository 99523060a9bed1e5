using System.Text.Json.Serialization;

namespace Millrace.Execution.Storage;

/// <summary>How a checkpoint crossed an edge.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<EdgeMode>))]
public enum EdgeMode
{
    /// <summary>The barrier waited behind the data; nothing of the edge is in the checkpoint.</summary>
    Aligned,

    /// <summary>The barrier overtook the data, which is channel state.</summary>
    Unaligned,
}
