using Millrace.Errors;
using Millrace.Plan.Catalog;

namespace Millrace.Execution.Models;

/// <summary>The providers that models may name. Filled once when a session is made, then only read.</summary>
public sealed class ModelProviderRegistry
{
    private readonly Dictionary<string, IModelProvider> _providers = new(StringComparer.Ordinal);

    /// <summary>All providers, by name.</summary>
    public IEnumerable<IModelProvider> All => _providers.Values.OrderBy(p => p.Name, StringComparer.Ordinal);

    /// <summary>Adds a provider. The name must be free.</summary>
    public void Add(IModelProvider provider)
    {
        ArgumentNullException.ThrowIfNull(provider);
        _providers.Add(provider.Name, provider);
    }

    /// <summary>Finds the provider of a model.</summary>
    /// <exception cref="MillraceException"><c>PROVIDER_NOT_FOUND</c> (user).</exception>
    public IModelProvider Get(ModelDefinition model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return _providers.TryGetValue(model.Provider, out IModelProvider? provider)
            ? provider
            : throw MillraceException.User(
                "PROVIDER_NOT_FOUND",
                $"model '{model.Name}' asks for the provider '{model.Provider}', which does not exist",
                $"Choose one of {string.Join(", ", _providers.Keys)}");
    }
}
