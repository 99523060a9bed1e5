using System.Numerics.Tensors;
using Millrace.Columnar;
using Millrace.Errors;
using Millrace.Inference.Batching;
using Millrace.Inference.Providers.Onnx.Native;
using Millrace.Memory;
using Millrace.Types;

namespace Millrace.Inference.Providers.Onnx;

/// <summary>The memory of a call's outputs, and the columns that come of it.</summary>
internal sealed unsafe class OnnxOutputRows : IDisposable
{
    private readonly OnnxOutputColumn[] _outputs;
    private readonly NativeBuffer?[] _values;
    private readonly int[] _counts;
    private readonly int _rows;
    private readonly MemoryAllocator _allocator;
    private readonly HashSet<int> _invalid = [];

    /// <summary>Allocates for all outputs whose size is known.</summary>
    public OnnxOutputRows(OnnxOutputColumn[] outputs, int rows, MemoryAllocator allocator)
    {
        _outputs = outputs;
        _rows = rows;
        _allocator = allocator;
        _values = new NativeBuffer?[outputs.Length];
        _counts = [.. outputs.Select(o => o.Count)];
        IsDirect = Array.TrueForAll(outputs, o => o.Shape is not null);
        try
        {
            for (int i = 0; i < outputs.Length; i++)
            {
                if (!outputs[i].IsList)
                    Allocate(i);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Whether the model can write into the memory itself.</summary>
    public bool IsDirect { get; }

    /// <summary>Binds rows of all outputs for a run.</summary>
    public OnnxTensor[] Bind(int start, int rows)
    {
        var tensors = new OnnxTensor[_outputs.Length];
        for (int i = 0; i < tensors.Length; i++)
        {
            OnnxOutputColumn output = _outputs[i];
            long[] value = output.Shape ?? throw new InvalidOperationException("an output of unknown shape is bound");
            long[] shape = output.Batch == 0 ? value : [rows, .. value];
            long bytes = RowBytes(i);
            tensors[i] = new OnnxTensor(output.Name, output.Element, shape, _values[i]!.Pointer + (nint)(start * bytes), rows * bytes); // no list
        }

        return tensors;
    }

    /// <summary>Copies what a run made, once its shape has been checked.</summary>
    /// <exception cref="MillraceException"><c>MODEL_OUTPUT</c> (user): it is not what was declared.</exception>
    public void Take(OnnxOutput[] made, int start, int rows, string model)
    {
        for (int i = 0; i < made.Length; i++)
        {
            OnnxOutputColumn output = _outputs[i];
            int width = output.Element.ByteWidth();
            bool isOf = made[i].ElementType == output.Element && made[i].ByteLength % ((long)rows * width) == 0
                && (rows == 1 || (made[i].Shape.Length > 0 && made[i].Shape[0] == rows));
            int count = isOf ? (int)(made[i].ByteLength / rows / width) : -1;
            if (isOf && _values[i] is null)
            {
                _counts[i] = count;
                Allocate(i);
            }

            if (!isOf || count != _counts[i])
            {
                throw MillraceException.User(
                    RowBlame.ModelMisfit,
                    $"model '{model}' made {made[i].ElementType}[{string.Join(", ", made[i].Shape)}] of output '{output.Name}' for {rows} rows, "
                    + $"and {output.Field} is declared",
                    "Correct OUTPUT in CREATE MODEL");
            }

            made[i].CopyTo(_values[i]!.Span[(int)(start * RowBytes(i))..]); // allocated above
        }
    }

    /// <summary>Copies the first rows of others.</summary>
    public void CopyFrom(OnnxOutputRows others, int start, int rows)
    {
        for (int i = 0; i < _outputs.Length; i++)
        {
            _counts[i] = others._counts[i];
            if (_values[i] is null)
                Allocate(i);
            int bytes = (int)RowBytes(i);
            others._values[i]!.Span[..(rows * bytes)].CopyTo(_values[i]!.Span[(start * bytes)..]); // both allocated
        }
    }

    /// <summary>A row has no value.</summary>
    public void Invalidate(int row) => _invalid.Add(row);

    /// <summary>Makes the columns; rows whose embeddings are not finite are reported and NULL.</summary>
    /// <returns>The columns, which the caller owns.</returns>
    public Column[] Finish(IRowErrors errors)
    {
        for (int i = 0; i < _outputs.Length; i++)
        {
            for (int row = 0; _outputs[i].MustBeFinite && row < _rows; row++)
            {
                if (TensorPrimitives.IsFiniteAll<float>(_values[i]!.As<float>().Slice(row * _counts[i], _counts[i])) || !_invalid.Add(row)) // no list
                    continue;
                errors.Report(row, "MODEL_OUTPUT_INVALID", $"output '{_outputs[i].Field.Name}' holds NaN or infinity");
            }
        }

        var columns = new Column[_outputs.Length];
        int done = 0;
        try
        {
            for (; done < columns.Length; done++)
                columns[done] = MakeColumn(done);
        }
        catch
        {
            for (int i = 0; i < done; i++)
                columns[i].Dispose();
            throw;
        }

        return columns;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        for (int i = 0; i < _values.Length; i++)
        {
            _values[i]?.Release();
            _values[i] = null;
        }
    }

    private long RowBytes(int index) => (long)_counts[index] * _outputs[index].Element.ByteWidth();

    private void Allocate(int index) => _values[index] = _allocator.Allocate(checked((int)(_rows * RowBytes(index))));

    private Column MakeColumn(int index)
    {
        DataType type = _outputs[index].Field.Type;
        NativeBuffer? validity = MakeValidity();
        NativeBuffer? offsets = null;
        try
        {
            if (type.Storage is ListType)
                offsets = MakeOffsets(_counts[index]);
        }
        catch
        {
            validity?.Release();
            throw;
        }

        NativeBuffer values = _values[index] ?? _allocator.Allocate(0);
        _values[index] = null;
        return type.Storage switch
        {
            ListType list => new Column(
                type, _rows, _invalid.Count, [validity, offsets], [new Column(list.Item.Type, _rows * _counts[index], 0, [null, values])]),
            FixedSizeListType list => new Column(
                type, _rows, _invalid.Count, [validity], [new Column(list.Item.Type, _rows * list.Size, 0, [null, values])]),
            _ => new Column(type, _rows, _invalid.Count, [validity, values]),
        };
    }

    private NativeBuffer? MakeValidity()
    {
        if (_invalid.Count == 0)
            return null;
        NativeBuffer bits = _allocator.AllocateZeroed((_rows + 7) / 8);
        for (int row = 0; row < _rows; row++)
        {
            if (!_invalid.Contains(row))
                bits.Span[row >> 3] |= (byte)(1 << (row & 7));
        }

        return bits;
    }

    private NativeBuffer MakeOffsets(int count)
    {
        NativeBuffer offsets = _allocator.Allocate((_rows + 1) * sizeof(int));
        Span<int> values = offsets.As<int>();
        for (int row = 0; row <= _rows; row++)
            values[row] = row * count;
        return offsets;
    }
}
