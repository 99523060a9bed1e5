using Millrace.Errors;
using Millrace.Execution.Models;
using Millrace.Options;
using Millrace.Plan.Catalog;
using Millrace.Types;

namespace Millrace.Inference.Providers.Simulated;

/// <summary>Stand-ins for models: they take the time that is declared, and make answers up that depend on the inputs alone.</summary>
/// <remarks>
/// For trying a pipeline, its batches and its checkpoints without a model, and for tests that need a slow one. The answers mean nothing.
/// </remarks>
internal sealed class SimulatedModelProvider : IModelProvider
{
    /// <inheritdoc/>
    public string Name => "simulated";

    /// <inheritdoc/>
    public string Summary =>
        "A stand-in for a remote model: waits as long as it is told, and makes up answers that its inputs determine; they mean nothing";

    /// <inheritdoc/>
    public IReadOnlyList<OptionDescription> Options => OptionBinder.Describe(typeof(SimulatedOptions));

    /// <inheritdoc/>
    public void Validate(ModelDefinition definition)
    {
        Bind(definition);
        if (definition.Output.Fields.FirstOrDefault(f => !SimulatedValues.Supports(f.Type)) is Field field)
        {
            throw MillraceException.User(
                "MODEL_OUTPUT",
                $"output '{field.Name}' of model '{definition.Name}' is {field.Type}, which the provider 'simulated' makes no values of",
                "Declare BOOLEAN, numbers, VARCHAR, EMBEDDING, TENSOR with a shape, or arrays and rows of them");
        }
    }

    /// <inheritdoc/>
    public IModel Load(ModelDefinition definition)
    {
        Validate(definition);
        return new SimulatedModel(definition, Bind(definition));
    }

    private static SimulatedOptions Bind(ModelDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var options = OptionBinder.Bind<SimulatedOptions>(definition.Options, $"model '{definition.Name}'", "provider");
        options.Validate();
        return options;
    }
}
