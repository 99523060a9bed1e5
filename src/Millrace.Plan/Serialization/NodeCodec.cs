using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Millrace.Plan.Logical;

namespace Millrace.Plan.Serialization;

/// <summary>Writes one kind of logical node as JSON and reads it back. Stands beside its node; a change of the form raises the version.</summary>
public abstract class NodeCodec
{
    /// <summary>The kind of node.</summary>
    public abstract Type NodeType { get; }

    /// <summary>The registered name, with the package's name before a dot unless it is the engine's own: <c>filter</c>.</summary>
    public abstract string Name { get; }

    /// <summary>The version that <see cref="Write"/> writes; older ones are read. Default: 1.</summary>
    public virtual int Version => 1;

    /// <summary>Writes what the node holds beside its inputs, uid and id.</summary>
    public abstract JsonObject Write(LogicalNode node);

    /// <summary>Reads a node over its inputs.</summary>
    /// <param name="json">What <see cref="Write"/> wrote.</param>
    /// <param name="version">The version it was written in, at most <see cref="Version"/>.</param>
    /// <param name="inputs">The inputs, read already.</param>
    public abstract LogicalNode Read(JsonObject json, int version, ImmutableArray<LogicalNode> inputs);
}
