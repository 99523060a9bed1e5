using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Millrace.Inference.Providers.Onnx.Native;

/// <summary>
/// Reads what a model file says about itself before the runtime sees it, and finds tensors whose data lie in other files.
/// Field numbers are those of the public onnx.proto3.
/// </summary>
internal sealed class OnnxFileInspector
{
    private const int NestingMax = 64;
    private const int TextBytesMax = 256;

    private readonly ImmutableSortedDictionary<string, long>.Builder _opsets =
        ImmutableSortedDictionary.CreateBuilder<string, long>(StringComparer.Ordinal);

    private string _producer = "";
    private string _producerVersion = "";
    private string _graphName = "";
    private string? _externalTensor;
    private long _irVersion;
    private bool _hasGraph;

    private OnnxFileInspector()
    {
    }

    /// <summary>Inspects a whole file.</summary>
    /// <param name="file">Its bytes.</param>
    /// <exception cref="FormatException">The bytes are no ONNX model; the message says why.</exception>
    public static OnnxModelInfo Inspect(ReadOnlySpan<byte> file)
    {
        OnnxFileInspector inspector = new();
        inspector.VisitModel(file);
        return new OnnxModelInfo
        {
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(file)),
            FileBytes = file.Length,
            IrVersion = inspector._irVersion,
            Opsets = inspector._opsets.ToImmutable(),
            Producer = inspector._producer,
            ProducerVersion = inspector._producerVersion,
            GraphName = inspector._graphName,
            ExternalTensor = inspector._externalTensor,
        };
    }

    private void VisitModel(ReadOnlySpan<byte> model)
    {
        ProtobufReader reader = new(model);
        while (reader.Read())
        {
            switch ((reader.Field, reader.WireType))
            {
                case (1, ProtobufReader.Varint):
                    _irVersion = reader.Integer;
                    break;
                case (2, ProtobufReader.Bytes):
                    _producer = Text(reader.Content);
                    break;
                case (3, ProtobufReader.Bytes):
                    _producerVersion = Text(reader.Content);
                    break;
                case (7, ProtobufReader.Bytes):
                    _hasGraph = true;
                    VisitGraph(reader.Content, 0);
                    break;
                case (8, ProtobufReader.Bytes):
                    VisitOpset(reader.Content);
                    break;
                case (25, ProtobufReader.Bytes):
                    VisitFunction(reader.Content);
                    break;
            }
        }

        if (_irVersion == 0 || !_hasGraph)
            throw new FormatException(model.IsEmpty ? "it is empty" : "it has no format version or no graph");
    }

    private void VisitOpset(ReadOnlySpan<byte> opset)
    {
        ProtobufReader reader = new(opset);
        string domain = "";
        long version = 0;
        while (reader.Read())
        {
            if (reader is { Field: 1, WireType: ProtobufReader.Bytes })
                domain = Text(reader.Content);
            else if (reader is { Field: 2, WireType: ProtobufReader.Varint })
                version = reader.Integer;
        }

        _opsets[domain == "ai.onnx" ? "" : domain] = version;
    }

    private void VisitGraph(ReadOnlySpan<byte> graph, int depth)
    {
        if (depth > NestingMax)
            throw new FormatException($"its graphs are nested deeper than {NestingMax}");
        ProtobufReader reader = new(graph);
        while (reader.Read())
        {
            if (reader.WireType != ProtobufReader.Bytes)
                continue;
            switch (reader.Field)
            {
                case 1:
                    VisitNode(reader.Content, depth);
                    break;
                case 2 when depth == 0:
                    _graphName = Text(reader.Content);
                    break;
                case 5:
                    VisitTensor(reader.Content);
                    break;
                case 15:
                    VisitSparseTensor(reader.Content);
                    break;
            }
        }
    }

    private void VisitFunction(ReadOnlySpan<byte> function)
    {
        ProtobufReader reader = new(function);
        while (reader.Read())
        {
            if (reader is { Field: 7, WireType: ProtobufReader.Bytes })
                VisitNode(reader.Content, 0);
            else if (reader is { Field: 11, WireType: ProtobufReader.Bytes })
                VisitAttribute(reader.Content, 0);
        }
    }

    private void VisitNode(ReadOnlySpan<byte> node, int depth)
    {
        ProtobufReader reader = new(node);
        while (reader.Read())
        {
            if (reader is { Field: 5, WireType: ProtobufReader.Bytes })
                VisitAttribute(reader.Content, depth);
        }
    }

    private void VisitAttribute(ReadOnlySpan<byte> attribute, int depth)
    {
        ProtobufReader reader = new(attribute);
        while (reader.Read())
        {
            if (reader.WireType != ProtobufReader.Bytes)
                continue;
            switch (reader.Field)
            {
                case 5 or 10:
                    VisitTensor(reader.Content);
                    break;
                case 6 or 11:
                    VisitGraph(reader.Content, depth + 1);
                    break;
                case 22 or 23:
                    VisitSparseTensor(reader.Content);
                    break;
            }
        }
    }

    private void VisitSparseTensor(ReadOnlySpan<byte> sparse)
    {
        ProtobufReader reader = new(sparse);
        while (reader.Read())
        {
            if (reader is { Field: 1 or 2, WireType: ProtobufReader.Bytes })
                VisitTensor(reader.Content);
        }
    }

    private void VisitTensor(ReadOnlySpan<byte> tensor)
    {
        ProtobufReader reader = new(tensor);
        string name = "";
        bool external = false;
        while (reader.Read())
        {
            if (reader is { Field: 8, WireType: ProtobufReader.Bytes })
                name = Text(reader.Content);
            else if (reader is { Field: 13, WireType: ProtobufReader.Bytes })
                external = true;
            else if (reader is { Field: 14, WireType: ProtobufReader.Varint })
                external |= reader.Integer != 0;
        }

        if (external)
            _externalTensor ??= name;
    }

    private static string Text(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8[..Math.Min(utf8.Length, TextBytesMax)]);
}
