using System.Collections.Immutable;
using Millrace.Execution.Operators;
using Millrace.Execution.Planning;
using Millrace.Inference.Journal;
using Millrace.Types;

namespace Millrace.Inference.Operators;

/// <summary>Runs a model over rows: the one inference operator, whatever the model, its provider and its modality.</summary>
internal sealed record InferenceExec : OperatorExec
{
    /// <inheritdoc/>
    public override string Name => "Inference";

    /// <summary>The model.</summary>
    public required ModelPlan Model { get; init; }

    /// <summary>The journal of its answers, or null for none.</summary>
    public JournalPlan? Journal { get; init; }

    /// <summary>The file that answered calls are noted in, or null.</summary>
    public string? CallLog { get; init; }

    /// <summary>The input's columns that go to the model, by index, in the model's order.</summary>
    public required ImmutableArray<int> InputColumns { get; init; }

    /// <summary>The input's columns that are passed on beside the model's, by index.</summary>
    public required ImmutableArray<int> CarriedColumns { get; init; }

    /// <inheritdoc/>
    public override ImmutableSortedDictionary<string, string> Invariants
    {
        get
        {
            string inputs = string.Join(", ", InputColumns.Select(i => Inputs[0].Schema[i].Name));
            string outputs = string.Join(", ", Model.Definition.Output.Fields.Select(f => f.Name));
            return PlanInvariants.Of(Model.Definition.Options, Model.Provider.Options)
                .Add(PlanInvariants.Work, $"{Model.Definition.Name} ({Model.Definition.Provider}) of {inputs} → {outputs}")
                .Add(PlanInvariants.Place, Model.Provider.PlaceOf(Model.Definition));
        }
    }

    /// <inheritdoc/>
    public override IOperator CreateOperator() => new InferenceOperator(this);

    /// <inheritdoc/>
    public override string Describe()
    {
        BatchNeed need = Model.PlannedNeed;
        string rows = Model.Options.BatchRows is null ? $"up to {need.Rows}" : $"{need.Rows}";
        return $"{Model.Definition.Name} ({Model.Definition.Provider}) → "
            + $"{string.Join(", ", Model.Definition.Output.Fields.Select(f => f.Name))}, "
            + $"batches of {rows} rows or {need.Bytes:N0} bytes, wait {need.Wait.TotalMilliseconds:0.###} ms"
            + (Journal is null ? "" : ", journal");
    }

    /// <summary>Declares what follows from the plan.</summary>
    /// <param name="model">The model.</param>
    /// <param name="schema">The operator's own columns.</param>
    public static OperatorDeclarations Declare(ModelPlan model, Schema schema)
    {
        BatchNeed need = model.PlannedNeed;
        return new OperatorDeclarations
        {
            IsRemote = true,
            GivesAtMostOneRow = true,
            BatchNeed = need,
            MaxInFlight = model.Options.MaxInFlight ?? Math.Max(64, 2 * need.Rows),
            OutputSliceBytes = SliceBytes(schema, need),
        };
    }

    /// <summary>Bytes of a slice of as many rows as a batch, where all columns are of fixed width; else the most that a slice has.</summary>
    private static long SliceBytes(Schema schema, BatchNeed need)
    {
        long row = 0;
        foreach (Field field in schema.Fields)
        {
            long bytes = Batching.RowSizes.FixedBytes(field.Type);
            if (bytes < 0)
                return Columnar.Batch.MaxBytes;
            row += bytes + 1;
        }

        return Math.Max(row, Math.Min(Columnar.Batch.MaxBytes, row * need.Rows));
    }
}
