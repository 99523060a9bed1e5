using Millrace.Execution.Models;
using Millrace.Options;
using Millrace.Plan.Catalog;

namespace Millrace.Inference.Providers.Delegates;

/// <summary>Makes a function of the user's own available as a model provider: <c>registry.Providers.Add(new DelegateModelProvider(…))</c>.</summary>
/// <param name="name">The value of the option <c>provider</c>.</param>
/// <param name="summary">What it is, in one sentence.</param>
/// <param name="function">The function. Thread-safe: several batches may be in it at once.</param>
/// <param name="options">What it says about itself. Default: <see cref="DelegateModelOptions"/> as they are.</param>
public sealed class DelegateModelProvider(string name, string summary, ModelFunction function, DelegateModelOptions? options = null)
    : IModelProvider
{
    private readonly DelegateModelOptions _options = options ?? new DelegateModelOptions();

    /// <inheritdoc/>
    public string Name { get; } = name;

    /// <inheritdoc/>
    public string Summary { get; } = summary;

    /// <inheritdoc/>
    public IReadOnlyList<OptionDescription> Options => OptionBinder.Describe(typeof(ModelCallOptions));

    /// <inheritdoc/>
    public void Validate(ModelDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        OptionBinder.Bind<ModelCallOptions>(definition.Options, $"model '{definition.Name}'", "provider").Validate();
    }

    /// <inheritdoc/>
    public IModel Load(ModelDefinition definition)
    {
        Validate(definition);
        return new DelegateModel(definition, function, _options);
    }
}
