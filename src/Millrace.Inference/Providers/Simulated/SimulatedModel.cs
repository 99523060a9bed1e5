using Millrace.Columnar;
using Millrace.Columnar.Builders;
using Millrace.Execution.Models;
using Millrace.Execution.Operators;
using Millrace.Execution.Scheduling;
using Millrace.Inference.Content;
using Millrace.Plan.Catalog;
using Millrace.Types;

namespace Millrace.Inference.Providers.Simulated;

/// <summary>A stand-in for a remote model: waits, and then answers with values that its inputs determine.</summary>
internal sealed class SimulatedModel(ModelDefinition definition, SimulatedOptions options) : IModel
{
    private const int MaxConcurrentDefault = 16;

    /// <inheritdoc/>
    public string Version => $"{definition.Name} simulated-1";

    /// <inheritdoc/>
    public BatchNeed BatchNeed => ModelCallOptions.DefaultNeed;

    /// <inheritdoc/>
    public SlotKind? Slot => null;

    /// <inheritdoc/>
    public int MaxConcurrentCalls => options.MaxConcurrent ?? MaxConcurrentDefault;

    /// <inheritdoc/>
    public long FixedBytes => 0;

    /// <inheritdoc/>
    public async ValueTask<Batch> PredictAsync(Batch inputs, ModelCallContext context)
    {
        TimeSpan latency = options.Latency + options.LatencyPerRow * inputs.RowCount;
        if (latency > TimeSpan.Zero)
            await Task.Delay(latency, context.Time, context.Cancellation).ConfigureAwait(false);
        return Answer(inputs, context);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private Batch Answer(Batch inputs, ModelCallContext context)
    {
        Schema output = definition.Output;
        ColumnBuilder[] builders = [.. output.Fields.Select(f => ColumnBuilder.Create(f.Type, context.Allocator))];
        try
        {
            for (int row = 0; row < inputs.RowCount; row++)
            {
                var hash = new XxHash3Content((ulong)options.Seed);
                new ContentWriter(hash).WriteRow(inputs, row);
                var values = new SimulatedValues(hash.Current);
                for (int i = 0; i < builders.Length; i++)
                    values.Append(builders[i], output[i].Type);
            }

            return new Batch(output, ColumnBuilder.FinishAll(builders), inputs.RowCount);
        }
        finally
        {
            foreach (ColumnBuilder builder in builders)
                builder.Dispose();
        }
    }
}
