using Millrace.Columnar;
using Millrace.Execution.Models;
using Millrace.Execution.Operators;
using Millrace.Execution.Scheduling;
using Millrace.Inference.Providers.Onnx.Native;
using Millrace.Memory;
using Millrace.Plan.Catalog;

namespace Millrace.Inference.Providers.Onnx;

/// <summary>A loaded ONNX model between columns.</summary>
/// <remarks>Columns are bound where they lie, and outputs of known shape are written where they stay.</remarks>
internal sealed class OnnxInferenceModel : IModel
{
    // Weights, and what the runtime makes of them for its kernels.
    private const int ResidentFactor = 2;

    private readonly ModelDefinition _definition;
    private readonly OnnxProviderOptions _options;
    private readonly OnnxModel _model;
    private readonly OnnxInput[] _inputs;
    private readonly OnnxOutputColumn[] _outputs;
    private readonly string[] _outputNames;
    private readonly int? _fixedRows;

    /// <summary>Takes a model over, unless its columns do not fit.</summary>
    public OnnxInferenceModel(ModelDefinition definition, OnnxProviderOptions options, OnnxModel model)
    {
        var binder = new OnnxBinder(definition, options, model);
        _definition = definition;
        _options = options;
        _model = model;
        _inputs = binder.BindInputs();
        _outputs = binder.BindOutputs();
        _outputNames = [.. _outputs.Select(o => o.Name)];
        _fixedRows = FixedRows([.. _inputs.Select(i => i.Batch), .. _outputs.Select(o => o.Batch)]);
        BatchNeed = options.Need(ModelCallOptions.DefaultNeed);
        if (options.BatchRows is null && _fixedRows is int rows)
            BatchNeed = BatchNeed with { Rows = rows };
    }

    /// <inheritdoc/>
    public string Version => $"{_definition.Name} sha256:{_model.Info.Sha256}";

    /// <inheritdoc/>
    public BatchNeed BatchNeed { get; }

    /// <inheritdoc/>
    public SlotKind? Slot => SlotKind.Cpu;

    /// <inheritdoc/>
    public int MaxConcurrentCalls => _options.MaxConcurrent ?? int.MaxValue;

    /// <inheritdoc/>
    public long FixedBytes => _model.Info.FileBytes * ResidentFactor;

    /// <summary>Runs a batch; a model of a fixed batch dimension in runs of so many rows, the last one filled up with its last row.</summary>
    /// <inheritdoc/>
    public ValueTask<Batch> PredictAsync(Batch inputs, ModelCallContext context)
    {
        using var outputs = new OnnxOutputRows(_outputs, inputs.RowCount, context.Allocator);
        int step = _fixedRows ?? inputs.RowCount;
        for (int start = 0; start < inputs.RowCount; start += step)
        {
            int rows = Math.Min(step, inputs.RowCount - start);
            if (rows == step)
                Run(inputs, start, rows, outputs, context);
            else
                RunFilledUp(inputs, start, rows, step, outputs, context);
        }

        ReportNullItems(inputs, outputs, context);
        return ValueTask.FromResult(new Batch(_definition.Output, outputs.Finish(context.Errors), inputs.RowCount));
    }

    /// <inheritdoc/>
    public void Dispose() => _model.Dispose();

    private void RunFilledUp(Batch inputs, int start, int rows, int step, OnnxOutputRows outputs, ModelCallContext context)
    {
        int[] indices = [.. Enumerable.Range(0, step).Select(i => start + Math.Min(i, rows - 1))];
        using Batch filled = Compute.Selection.Take(inputs, indices, context.Allocator);
        using var all = new OnnxOutputRows(_outputs, step, context.Allocator);
        Run(filled, 0, step, all, context);
        outputs.CopyFrom(all, start, rows);
    }

    private void Run(Batch inputs, int start, int rows, OnnxOutputRows outputs, ModelCallContext context)
    {
        var tensors = new OnnxTensor[_inputs.Length];
        var owned = new NativeBuffer?[_inputs.Length];
        try
        {
            for (int i = 0; i < tensors.Length; i++)
                tensors[i] = _inputs[i].Bind(inputs[i], start, rows, context.Allocator, out owned[i]);
            if (outputs.IsDirect)
            {
                _model.Run(tensors, outputs.Bind(start, rows), context.Cancellation);
                return;
            }

            OnnxOutput[] made = _model.Run(tensors, _outputNames, context.Cancellation);
            try
            {
                outputs.Take(made, start, rows, _definition.Name);
            }
            finally
            {
                foreach (OnnxOutput output in made)
                    output.Dispose();
            }
        }
        finally
        {
            foreach (NativeBuffer? buffer in owned)
                buffer?.Release();
        }
    }

    private void ReportNullItems(Batch inputs, OnnxOutputRows outputs, ModelCallContext context)
    {
        for (int i = 0; i < _inputs.Length; i++)
        {
            if (inputs[i].Children.Length == 0 || inputs[i].Children[0].NullCount == 0)
                continue;
            for (int row = 0; row < inputs.RowCount; row++)
            {
                if (!_inputs[i].HasNullItem(inputs[i], row))
                    continue;
                context.Errors.Report(row, "MODEL_INPUT_NULL", $"input '{_definition.Input[i].Name}' holds a NULL among its numbers");
                outputs.Invalidate(row);
            }
        }
    }

    private static int? FixedRows(long[] batches)
    {
        foreach (long batch in batches)
        {
            if (batch >= 0)
                return (int)Math.Max(1, batch);
        }

        return null;
    }
}
