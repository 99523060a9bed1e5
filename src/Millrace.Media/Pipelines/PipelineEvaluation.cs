using Millrace.Columnar;
using Millrace.Errors;
using Millrace.Media.Columns;
using Millrace.Media.Functions;
using Millrace.Media.Native;
using Millrace.Media.Pixels.Transforms;
using Millrace.Memory;
using Millrace.Plan.Functions;

namespace Millrace.Media.Pipelines;

/// <summary>One call of a pipeline on one batch: the columns in the making and working memory that is kept from row to row.</summary>
internal sealed class PipelineEvaluation : IDisposable
{
    private readonly ImagePipeline _pipeline;
    private readonly IRowErrors _errors;
    private readonly IPixelWriter[] _writers;
    private readonly ColumnScratch[] _scratch;
    private readonly int _rowCount;

    /// <summary>Begins a call.</summary>
    public PipelineEvaluation(ImagePipeline pipeline, EvaluationContext context)
    {
        _pipeline = pipeline;
        _errors = context.Errors;
        _rowCount = context.RowCount;
        _scratch = [.. Enumerable.Range(0, pipeline.NodeCount).Select(_ => new ColumnScratch(context.Allocator))];
        _writers = new IPixelWriter[pipeline.Outputs.Length];
        CreateWriters(context.Allocator);
    }

    /// <summary>Adds the values of an image, or NULL and a report under the name of the function that found the fault.</summary>
    public void Append(int row, ReadOnlySpan<byte> encoded)
    {
        ImageError? unreadable = ImageDecoder.ReadHeader(encoded, out ImageHeader header);
        foreach (DecodeRoot root in _pipeline.Roots)
        {
            if (unreadable is not null)
                Reject(root, row, unreadable);
            else
                Decode(root, header, row, encoded);
        }
    }

    /// <summary>Adds a NULL for each value.</summary>
    public void AppendNull()
    {
        foreach (IPixelWriter writer in _writers)
            writer.AppendNull();
    }

    /// <summary>Gives the column away: of the value, or of rows of values.</summary>
    public Column Finish()
    {
        if (_writers.Length == 1)
            return _writers[0].Finish();
        var members = new Column[_writers.Length];
        int done = 0;
        try
        {
            for (; done < members.Length; done++)
                members[done] = _writers[done].Finish();
        }
        catch
        {
            while (done > 0)
                members[--done].Dispose();
            throw;
        }

        return new Column(_pipeline.Type, _rowCount, 0, [null], members);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IPixelWriter? writer in _writers)
            writer?.Dispose();
        foreach (ColumnScratch scratch in _scratch)
            scratch.Dispose();
    }

    private void CreateWriters(MemoryAllocator allocator)
    {
        try
        {
            for (int i = 0; i < _writers.Length; i++)
            {
                PipelineOutput output = _pipeline.Outputs[i];
                _writers[i] = output.Result.CreateWriter(output.Type, allocator, _rowCount);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    private void Decode(DecodeRoot root, in ImageHeader header, int row, ReadOnlySpan<byte> encoded)
    {
        bool isThumbnail = root.UsesThumbnail(header);
        PipelineNode node = isThumbnail ? root.End : root.Node;
        ImageError? refused = isThumbnail
            ? DecodePlanner.Plan(header, root.Thumbnail!, out DecodePlan plan) // UsesThumbnail says that there is one
            : DecodePlanner.Plan(header, root.Request, out plan);
        if (refused is not null)
        {
            Reject(root, row, refused);
            return;
        }

        var shape = new PixelShape(plan.Output, plan.Mode);
        Span<byte> destination = Begin(node, shape);
        if (ImageDecoder.Decode(encoded, plan, destination) is ImageError error)
        {
            if (node.ImageOutput >= 0)
                ((ImageWriter)_writers[node.ImageOutput]).Rollback();
            AppendNulls(node, withImage: false);
            root.Step.Handle(_errors, row, error);
            return;
        }

        Follow(node, row, shape, destination);
    }

    private void Reject(DecodeRoot root, int row, ImageError error)
    {
        AppendNulls(root.Node);
        root.Step.Handle(_errors, row, error);
    }

    private Span<byte> Begin(PipelineNode node, PixelShape shape) => node.ImageOutput >= 0
        ? ((ImageWriter)_writers[node.ImageOutput]).Begin(shape)
        : _scratch[node.Index].Take(checked((int)shape.Bytes));

    /// <summary>Goes on from an image whose pixels are there.</summary>
    private void Follow(PipelineNode node, int row, PixelShape shape, ReadOnlySpan<byte> filled)
    {
        if (node.ImageOutput >= 0)
            ((ImageWriter)_writers[node.ImageOutput]).Commit(shape);
        var pixels = new RawPixels(filled, shape.Size, shape.Mode);
        foreach (int output in node.Results)
        {
            if (_writers[output].Append(pixels) is not ImageError error)
                continue;
            _writers[output].AppendNull();
            _errors.Report(row, _pipeline.Outputs[output].Result.FunctionName, error);
        }

        foreach (PipelineNode child in node.Children)
        {
            PixelTransform transform = child.Transform!; // only a decoded image has none
            if (transform.Plan(shape, out PixelShape next) is ImageError error)
            {
                AppendNulls(child);
                _errors.Report(row, transform.FunctionName, error);
                continue;
            }

            Span<byte> destination = Begin(child, next);
            transform.Apply(pixels, destination);
            Follow(child, row, next, destination);
        }
    }

    private void AppendNulls(PipelineNode node, bool withImage = true)
    {
        if (withImage && node.ImageOutput >= 0)
            _writers[node.ImageOutput].AppendNull();
        foreach (int output in node.Results)
            _writers[output].AppendNull();
        foreach (PipelineNode child in node.Children)
            AppendNulls(child);
    }
}
