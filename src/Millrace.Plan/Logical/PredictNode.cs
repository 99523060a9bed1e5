using System.Collections.Immutable;
using Millrace.Errors;
using Millrace.Plan.Catalog;
using Millrace.Types;

namespace Millrace.Plan.Logical;

/// <summary>Runs a model on columns of each row and appends its output columns: <c>ML_PREDICT(TABLE t, MODEL m, DESCRIPTOR(c…))</c>.</summary>
/// <param name="Input">Where the rows come from.</param>
/// <param name="Model">The model; the plan carries all that its provider needs.</param>
/// <param name="InputColumns">The columns given to the model, as many as its input has, by place.</param>
/// <param name="Configuration">Options of this call, over those of the model: <c>batch-rows</c>, <c>output-mode</c> and the like.</param>
public sealed record PredictNode(
    LogicalNode Input,
    ModelDefinition Model,
    ImmutableArray<string> InputColumns,
    ImmutableSortedDictionary<string, string> Configuration) : LogicalNode
{
    /// <summary>The input's columns that go on with the model's; null for all.</summary>
    public CarriedColumns? Carried { get; init; }

    /// <inheritdoc/>
    public override ImmutableArray<LogicalNode> Inputs => [Input];

    /// <inheritdoc/>
    public override LogicalNode WithInputs(ImmutableArray<LogicalNode> inputs) => this with { Input = inputs[0] };

    /// <inheritdoc/>
    public override Schema DeriveSchema(IReadOnlyList<Schema> inputs, ExpressionTyper typer)
    {
        if (InputColumns.Length != Model.Input.Count)
        {
            throw MillraceException.User(
                "MODEL_INPUT",
                $"model '{Model.Name}' takes {Model.Input.Count} columns, and DESCRIPTOR names {InputColumns.Length}",
                $"Its input is {Model.Input}",
                Position);
        }

        for (int i = 0; i < InputColumns.Length; i++)
            CheckInput(inputs[0].Get(InputColumns[i]), Model.Input[i]);
        foreach (Field output in Model.Output.Fields)
        {
            if (inputs[0].IndexOf(output.Name) >= 0)
            {
                throw MillraceException.User(
                    "COLUMN_DUPLICATE",
                    $"model '{Model.Name}' makes a column '{output.Name}', and the table has one of this name",
                    "Rename one of them",
                    Position);
            }
        }

        return new Schema([.. CarriedColumns.Of(Carried, inputs[0]), .. Model.Output.Fields]);
    }

    /// <inheritdoc/>
    public override string Describe() =>
        $"Predict: {Model.Name} ({string.Join(", ", InputColumns)}) → {string.Join(", ", Model.Output.Fields.Select(f => f.Name))}"
        + CarriedColumns.Describe(Carried);

    /// <inheritdoc/>
    public bool Equals(PredictNode? other) =>
        other is not null && base.Equals(other) && Input.Equals(other.Input) && Model.Equals(other.Model) && Equals(Carried, other.Carried)
        && InputColumns.AsSpan().SequenceEqual(other.InputColumns.AsSpan()) && Configuration.SequenceEqual(other.Configuration);

    /// <inheritdoc/>
    public override int GetHashCode() => Model.GetHashCode();

    private void CheckInput(Field given, Field wanted)
    {
        if (given.Type.Equals(wanted.Type) || given.Type.Storage.Equals(wanted.Type.Storage))
            return;
        throw MillraceException.User(
            "MODEL_INPUT",
            $"model '{Model.Name}' takes {wanted}, and column '{given.Name}' is {given.Type}",
            $"Make the column {wanted.Type}, with CAST or a tensor function",
            Position);
    }
}
