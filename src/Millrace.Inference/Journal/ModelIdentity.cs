using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using Millrace.Compute.Hashing;
using Millrace.Inference.Content;
using Millrace.Inference.Providers;
using Millrace.Options;
using Millrace.Plan.Catalog;

namespace Millrace.Inference.Journal;

/// <summary>What, beside its inputs, decides about a model's answer: name, exact version, parameters, and the columns of both sides.</summary>
/// <remarks>Options that only say how a model is called (batches, concurrency, repetitions, the journal) are left out.</remarks>
internal sealed class ModelIdentity
{
    private const string Domain = "millrace result journal 1";
    private static readonly ImmutableHashSet<string> CallOptions =
        [.. OptionBinder.Describe(typeof(ModelCallOptions)).Select(o => o.Key)];

    private readonly byte[] _digest = new byte[32];

    /// <summary>Makes the identity.</summary>
    /// <param name="definition">The model as one call uses it.</param>
    /// <param name="version">The loaded model's own version.</param>
    public ModelIdentity(ModelDefinition definition, string version)
    {
        Name = definition.Name;
        NameHash = HashOf(definition.Name);
        using var hash = new Sha256Content();
        Append(hash, Domain);
        Append(hash, definition.Name);
        Append(hash, version);
        Append(hash, definition.Input.ToString());
        Append(hash, definition.Output.ToString());
        foreach ((string key, string value) in definition.Options
            .Where(o => !CallOptions.Contains(o.Key))
            .OrderBy(o => o.Key, StringComparer.Ordinal))
        {
            Append(hash, key);
            Append(hash, value);
        }

        hash.Finish(_digest);
    }

    /// <summary>The model's name.</summary>
    public string Name { get; }

    /// <summary>What records carry in place of the name.</summary>
    public ulong NameHash { get; }

    /// <summary>SHA-256 of all of it.</summary>
    public ReadOnlySpan<byte> Digest => _digest;

    /// <summary>What records carry in place of a name.</summary>
    public static ulong HashOf(string name) => XxHash3.Hash64(Encoding.UTF8.GetBytes(name));

    private static void Append(Sha256Content hash, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        hash.Append(length);
        hash.Append(bytes);
    }
}
