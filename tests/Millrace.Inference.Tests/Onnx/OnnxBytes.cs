using System.Text;

namespace Millrace.Inference.Tests.Onnx;

/// <summary>Writes small ONNX models for tests: the protocol buffers wire format, field numbers of the public onnx.proto3.</summary>
internal static class OnnxBytes
{
    public const int Float32 = 1;
    public const int Int64 = 7;
    public const int String = 8;
    public const int Boolean = 9;

    public static byte[] Int(int field, long value) => [.. Varint((uint)field << 3), .. Varint((ulong)value)];

    public static byte[] Message(int field, params byte[][] parts)
    {
        byte[] body = [.. parts.SelectMany(part => part)];
        return [.. Varint(((uint)field << 3) | 2), .. Varint((ulong)body.Length), .. body];
    }

    public static byte[] Text(int field, string text) => Message(field, Encoding.UTF8.GetBytes(text));

    public static byte[] Model(byte[] graphParts, long opset = 18, long irVersion = 9) =>
        [.. Int(1, irVersion), .. Text(2, "tests"), .. Message(7, Text(2, "graph"), graphParts), .. Message(8, Text(1, ""), Int(2, opset))];

    public static byte[] Node(string type, string[] inputs, string[] outputs, params byte[][] attributes) => Message(
        1,
        [.. inputs.Select(name => Text(1, name)), .. outputs.Select(name => Text(2, name)), Text(4, type), .. attributes]);

    public static byte[] GraphAttribute(string name, byte[] graphParts) =>
        Message(5, Text(1, name), Message(6, Text(2, name), graphParts), Int(20, 5));

    public static byte[] Input(string name, int type, params long[] shape) => Value(11, name, type, shape);

    public static byte[] Output(string name, int type, params long[] shape) => Value(12, name, type, shape);

    public static byte[] Constant(string name, int type, byte[] raw) => Message(5, Int(2, type), Text(8, name), Message(9, raw));

    /// <summary>One operator from input x to output y.</summary>
    public static byte[] OneOperator(string type, int inputType, int outputType, long[] shape, long opset = 18, long irVersion = 9) =>
        Model([.. Node(type, ["x"], ["y"]), .. Input("x", inputType, shape), .. Output("y", outputType, shape)], opset, irVersion);

    /// <summary>Adds to x the constant w, four floats in the file <paramref name="location"/> beside the model.</summary>
    public static byte[] ExternalConstant(string location)
    {
        byte[] constant = Message(
            5,
            Int(1, 4),
            Int(2, Float32),
            Text(8, "w"),
            Message(13, Text(1, "location"), Text(2, location)),
            Int(14, 1));
        return Model([.. Node("Add", ["x", "w"], ["y"]), .. constant, .. Input("x", Float32, 4), .. Output("y", Float32, 4)]);
    }

    /// <summary>A loop that would take centuries.</summary>
    public static byte[] EndlessLoop()
    {
        byte[] body =
        [
            .. Node("Identity", ["go_in"], ["go_out"]), .. Node("Sin", ["v_in"], ["v_out"]),
            .. Input("i", Int64), .. Input("go_in", Boolean), .. Input("v_in", Float32, 1),
            .. Output("go_out", Boolean), .. Output("v_out", Float32, 1),
        ];
        return Model(
        [
            .. Node("Loop", ["count", "go", "x"], ["y"], GraphAttribute("body", body)),
            .. Constant("count", Int64, BitConverter.GetBytes(long.MaxValue)), .. Constant("go", Boolean, [1]),
            .. Input("x", Float32, 1), .. Output("y", Float32, 1),
        ]);
    }

    // A dimension of −1 is the symbolic one "n".
    private static byte[] Value(int field, string name, int type, long[] shape)
    {
        byte[] dimensions = [.. shape.SelectMany(d => d < 0 ? Message(1, Text(2, "n")) : Message(1, Int(1, d)))];
        return Message(field, Text(1, name), Message(2, Message(1, Int(1, type), Message(2, dimensions))));
    }

    private static List<byte> Varint(ulong value)
    {
        List<byte> bytes = [];
        for (; value > 0x7F; value >>= 7)
            bytes.Add((byte)(value | 0x80));
        bytes.Add((byte)value);
        return bytes;
    }
}
