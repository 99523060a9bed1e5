using System.Collections.Immutable;
using Millrace.Execution.Models;
using Millrace.Execution.Operators;
using Millrace.Execution.Scheduling;
using Millrace.Inference.Batching;
using Millrace.Inference.Providers;
using Millrace.Options;
using Millrace.Plan.Catalog;

namespace Millrace.Inference.Operators;

/// <summary>A model as one call uses it: its provider, and its definition with the call's options over it.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Definition">The definition.</param>
internal sealed record ModelPlan(IModelProvider Provider, ModelDefinition Definition)
{
    /// <summary>The options that every model takes.</summary>
    public ModelCallOptions Options { get; } = ReadOptions(Definition);

    /// <summary>Equal for calls that may share a loaded model and its batches.</summary>
    public string Key =>
        $"{Definition.Name}{Definition.Input}{Definition.Output}{string.Join(';', Definition.Options.Select(o => $"{o.Key}={o.Value}"))}";

    /// <summary>What a batch holds, as far as is known before the model is loaded.</summary>
    public BatchNeed PlannedNeed => Options.Need(ModelCallOptions.DefaultNeed);

    /// <summary>Lays the options of a call over those of its model.</summary>
    public static ModelPlan Merge(IModelProvider provider, ModelDefinition model, ImmutableSortedDictionary<string, string> configuration) =>
        new(provider, model with { Options = model.Options.SetItems(configuration) });

    /// <summary>The bounds of batches of the loaded model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="node">Tells the slots.</param>
    public BatchLimits LimitsOf(IModel model, INodeServices node)
    {
        int concurrent = Math.Max(1, Math.Min(Options.MaxConcurrent ?? int.MaxValue, model.MaxConcurrentCalls));
        if (model.Slot is SlotKind slot)
            concurrent = Math.Min(concurrent, Math.Max(1, node.SlotCount(slot)));
        return new BatchLimits(Options.Need(model.BatchNeed), Options.BatchRows is null, concurrent, Options.MaxRetries, Options.RetryWait);
    }

    private static ModelCallOptions ReadOptions(ModelDefinition definition)
    {
        // The provider binds all keys and refuses unknown ones; here, only those that every model has are of interest.
        HashSet<string> known = [.. OptionBinder.Describe(typeof(ModelCallOptions)).Select(o => o.Key)];
        ImmutableSortedDictionary<string, string> common =
            definition.Options.Where(o => known.Contains(o.Key)).ToImmutableSortedDictionary(StringComparer.Ordinal);
        ModelCallOptions options = OptionBinder.Bind<ModelCallOptions>(common, $"model '{definition.Name}'");
        options.Validate();
        return options;
    }
}
