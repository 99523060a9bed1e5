using Millrace.Errors;

namespace Millrace.Plan.Serialization;

/// <summary>The codecs of logical nodes, by name and by kind. Filled once, then only read.</summary>
public sealed class NodeCodecRegistry
{
    private readonly Dictionary<string, NodeCodec> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<Type, NodeCodec> _byType = [];

    /// <summary>Adds a codec. Its name and its kind of node must be free.</summary>
    public void Add(NodeCodec codec)
    {
        ArgumentNullException.ThrowIfNull(codec);
        _byName.Add(codec.Name, codec);
        _byType.Add(codec.NodeType, codec);
    }

    /// <summary>The codec of a name.</summary>
    /// <exception cref="MillraceException"><c>PLAN_NODE_UNKNOWN</c> (user): names the package that is wanted.</exception>
    public NodeCodec Get(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (_byName.TryGetValue(name, out NodeCodec? codec))
            return codec;
        int dot = name.IndexOf('.', StringComparison.Ordinal);
        string package = dot > 0 ? $"the package '{name[..dot]}'" : "a newer version of Millrace";
        throw MillraceException.User("PLAN_NODE_UNKNOWN", $"the plan has a node '{name}', which nobody here knows", $"Register {package}");
    }

    /// <summary>The codec of a kind of node.</summary>
    /// <exception cref="MillraceException"><c>PLAN_NODE_UNKNOWN</c> (internal).</exception>
    public NodeCodec Get(Type nodeType)
    {
        ArgumentNullException.ThrowIfNull(nodeType);
        return _byType.TryGetValue(nodeType, out NodeCodec? codec)
            ? codec
            : throw MillraceException.Internal("PLAN_NODE_UNKNOWN", $"{nodeType.Name} has no codec");
    }
}
