using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Millrace.Columnar;
using Millrace.Connectors.Formats.Json;
using Millrace.Types;

namespace Millrace.Server.Output;

/// <summary>Values as short texts for people; programs take <c>--json</c>. Not thread-safe.</summary>
internal sealed class ValueText : IDisposable
{
    private const int ItemsMax = 4;
    private const int LettersMax = 400;
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly Utf8JsonWriter _json;

    public ValueText() => _json = new Utf8JsonWriter(_buffer, JsonRowWriter.Options);

    /// <summary>The text of a value: one line, without control characters.</summary>
    public string Format(Column column, int row)
    {
        if (column.IsNull(row))
            return "NULL";
        return column.Type switch
        {
            TensorType tensor => FormatTensor(tensor, column, row),
            ImageType => FormatImage(column, row),
            ObjectRefType => FormatReference(column, row),
            _ => FormatStorage(column, row),
        };
    }

    /// <summary>A text on one line: control characters, which a terminal would obey, become <c>·</c>; what is very long is cut.</summary>
    public static string OneLine(string text)
    {
        string shorter = text.Length <= LettersMax ? text : string.Concat(text.AsSpan(0, LettersMax), "…");
        return shorter.Any(char.IsControl)
            ? string.Concat(shorter.Select(c => char.IsControl(c) ? c is '\n' or '\t' or '\r' ? ' ' : '·' : c))
            : shorter;
    }

    /// <inheritdoc/>
    public void Dispose() => _json.Dispose();

    private string FormatStorage(Column column, int row) => column.Type.Storage switch
    {
        Utf8Type => OneLine(column.GetString(row) ?? ""),
        BinaryType => string.Create(CultureInfo.InvariantCulture, $"<{column.GetBytes(row).Length:N0} bytes>"),
        ListType => FormatItems(column.Children[0], column.ValueOffsets[row], column.ValueOffsets[row + 1]),
        FixedSizeListType list => FormatItems(column.Children[0], row * list.Size, (row + 1) * list.Size),
        StructType members => FormatMembers(members, column, row),
        _ => FormatScalar(column, row),
    };

    private string FormatScalar(Column column, int row)
    {
        JsonRowWriter.WriteValue(_json, column, row);
        _json.Flush();
        string text = Encoding.UTF8.GetString(_buffer.WrittenSpan).Trim('"');
        _buffer.ResetWrittenCount();
        _json.Reset();
        return text;
    }

    private string FormatItems(Column items, int start, int end)
    {
        int count = end - start;
        IEnumerable<string> some = Enumerable.Range(start, Math.Min(count, ItemsMax)).Select(i => Format(items, i));
        string rest = count > ItemsMax ? string.Create(CultureInfo.InvariantCulture, $", … {count:N0} items") : "";
        return $"[{string.Join(", ", some)}{rest}]";
    }

    private string FormatMembers(StructType members, Column column, int row)
    {
        var parts = new List<string>();
        for (int i = 0; i < members.Fields.Length; i++)
            parts.Add($"{OneLine(members.Fields[i].Name)}: {Format(column.Children[i], row)}");
        return $"({string.Join(", ", parts)})";
    }

    private static string FormatTensor(TensorType tensor, Column column, int row)
    {
        if (tensor.HasFixedShape)
            return $"TENSOR[{string.Join(", ", tensor.Shape)}]";
        Column shapes = column.Children[1];
        ReadOnlySpan<int> offsets = shapes.ValueOffsets;
        int[] shape = shapes.Children[0].Values<int>()[offsets[row]..offsets[row + 1]].ToArray();
        return $"TENSOR[{string.Join(", ", shape)}]";
    }

    private static string FormatImage(Column column, int row) =>
        $"IMAGE {column.Children[1].Values<int>()[row]}×{column.Children[2].Values<int>()[row]} {column.Children[4].GetString(row)}";

    private static string FormatReference(Column column, int row)
    {
        string uri = OneLine(column.Children[0].GetString(row) ?? "");
        long offset = column.Children[1].Values<long>()[row];
        if (offset == 0 && column.Children[2].IsNull(row))
            return uri;
        string length = column.Children[2].IsNull(row) ? "" : column.Children[2].Values<long>()[row].ToString(CultureInfo.InvariantCulture);
        return $"{uri} [{offset}, +{length}]";
    }
}
