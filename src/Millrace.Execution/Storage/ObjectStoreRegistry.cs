using System.Text;

namespace Millrace.Execution.Storage;

/// <summary>Object stores by URI scheme. Filled once when a session is made, then only read.</summary>
public sealed class ObjectStoreRegistry
{
    private readonly Dictionary<string, IObjectStore> _stores = new(StringComparer.Ordinal);

    /// <summary>Adds a store under each of its schemes, which must be free.</summary>
    public void Add(IObjectStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        foreach (string scheme in store.Schemes)
            _stores.Add(scheme, store);
    }

    /// <summary>The store of a URI, or null with the error's code.</summary>
    /// <param name="uri">UTF-8.</param>
    /// <param name="error">One of <see cref="ObjectErrors"/>, or null.</param>
    public IObjectStore? Find(ReadOnlySpan<byte> uri, out string? error)
    {
        const int SchemeBytesMax = 32;
        int colon = uri.IndexOf("://"u8);
        error = colon is <= 0 or > SchemeBytesMax ? ObjectErrors.BadUri : null;
        if (error is not null)
            return null;
        IObjectStore? store = _stores.GetValueOrDefault(Encoding.UTF8.GetString(uri[..colon]).ToLowerInvariant());
        error = store is null ? ObjectErrors.UnknownScheme : null;
        return store;
    }
}
