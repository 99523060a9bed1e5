using System.Collections.Immutable;
using Millrace.Errors;
using Millrace.Execution.Models;
using Millrace.Execution.Planning;
using Millrace.Inference.Journal;
using Millrace.Plan.Logical;
using Millrace.Types;

namespace Millrace.Inference.Operators;

/// <summary>Maps <see cref="PredictNode"/> to <see cref="InferenceExec"/>, and checks the model as far as is cheap.</summary>
/// <param name="currentFolder">Where a relative folder of the journal starts; null for the process's current folder.</param>
internal sealed class PredictMapping(string? currentFolder) : IPhysicalMapping
{
    private const int IndexShareOfMemory = 8;

    /// <inheritdoc/>
    public Type NodeType => typeof(PredictNode);

    /// <inheritdoc/>
    public PhysicalNode Map(LogicalNode node, ImmutableArray<PhysicalNode> inputs, PlanningContext context)
    {
        var predict = (PredictNode)node;
        IModelProvider provider = context.Providers.Get(predict.Model);
        ModelPlan model = ModelPlan.Merge(provider, predict.Model, predict.Configuration);
        RequireNullable(predict);
        provider.Validate(model.Definition);
        PhysicalNode input = inputs[0];
        Schema schema = predict.DeriveSchema([input.Schema], context.Typer);
        return new InferenceExec
        {
            Id = predict.Id,
            Schema = schema,
            Inputs = inputs,
            Declarations = InferenceExec.Declare(model, schema),
            Model = model,
            Journal = model.Options.Journal ? JournalOf(context.Options) : null,
            CallLog = context.Options.CallLog is string log ? AbsolutePath(log) : null,
            InputColumns = [.. predict.InputColumns.Select(input.Schema.IndexOf)],
            CarriedColumns = [.. CarriedColumns.Of(predict.Carried, input.Schema).Select(f => input.Schema.IndexOf(f.Name))],
        };
    }

    private JournalPlan JournalOf(EngineOptions options) => new(
        AbsolutePath(options.JournalFolder),
        options.JournalMaxBytes.Bytes,
        options.MemoryLimit.Bytes / IndexShareOfMemory);

    private string AbsolutePath(string path) => Path.GetFullPath(path, currentFolder ?? Environment.CurrentDirectory);

    /// <summary>A row without a value may stay, with NULL for it; so no output can promise not to be NULL.</summary>
    private static void RequireNullable(PredictNode predict)
    {
        if (predict.Model.Output.Fields.FirstOrDefault(f => !f.IsNullable) is Field field)
        {
            throw MillraceException.User(
                "MODEL_OUTPUT",
                $"output '{field.Name}' of model '{predict.Model.Name}' is NOT NULL, and rows with NULL inputs or with errors have NULL there",
                "Leave NOT NULL out of OUTPUT in CREATE MODEL",
                predict.Position);
        }
    }
}
