using System.Runtime.InteropServices;
using System.Text;

namespace Millrace.Connectors.Tests.DuckDb;

/// <summary>A column of Arrow layout built by hand, apart from the engine's own columns.</summary>
internal sealed record TestColumn(string Name, string Format, int Length, byte[]? Validity, byte[][] Buffers, TestColumn[] Children)
{
    public static TestColumn Of<T>(string name, string format, params T?[] values)
        where T : unmanaged
    {
        T[] plain = [.. values.Select(static value => value.GetValueOrDefault())];
        return new TestColumn(
            name, format, values.Length, Bits(values.Select(static value => value.HasValue)), [MemoryMarshal.AsBytes<T>(plain).ToArray()], []);
    }

    public static TestColumn Dense<T>(string name, string format, T[] values)
        where T : unmanaged =>
        new(name, format, values.Length, null, [MemoryMarshal.AsBytes<T>(values).ToArray()], []);

    public static TestColumn Bool(string name, params bool?[] values) =>
        new(name, "b", values.Length, Bits(values.Select(static value => value.HasValue)), [Bits(values.Select(static value => value == true))], []);

    public static TestColumn Text(string name, params string?[] values) =>
        Bytes(name, "u", [.. values.Select(static value => value is null ? null : Encoding.UTF8.GetBytes(value))]);

    public static TestColumn Bytes(string name, string format, params byte[]?[] values)
    {
        int[] offsets = Offsets(values.Select(static value => value?.Length ?? 0));
        byte[] data = [.. values.SelectMany(static value => value ?? [])];
        return new TestColumn(
            name, format, values.Length, Bits(values.Select(static value => value is not null)),
            [MemoryMarshal.AsBytes<int>(offsets).ToArray(), data], []);
    }

    /// <summary>A list; a null length is a NULL list.</summary>
    public static TestColumn List(string name, int?[] lengths, TestColumn items)
    {
        int[] offsets = Offsets(lengths.Select(static length => length ?? 0));
        return new TestColumn(
            name, "+l", lengths.Length, Bits(lengths.Select(static length => length.HasValue)),
            [MemoryMarshal.AsBytes<int>(offsets).ToArray()], [items]);
    }

    public static TestColumn Fixed(string name, int size, bool[] valid, TestColumn items) =>
        new(name, $"+w:{size}", valid.Length, Bits(valid), [], [items]);

    public static TestColumn Struct(string name, bool[] valid, params TestColumn[] fields) =>
        new(name, "+s", valid.Length, Bits(valid), [], fields);

    /// <summary>A batch of columns.</summary>
    public static TestColumn Batch(params TestColumn[] columns) =>
        new(string.Empty, "+s", columns[0].Length, null, [], columns);

    private static byte[] Bits(IEnumerable<bool> values)
    {
        bool[] all = [.. values];
        byte[] bits = new byte[(all.Length + 7) / 8];
        for (int i = 0; i < all.Length; i++)
            bits[i / 8] |= (byte)(all[i] ? 1 << (i % 8) : 0);
        return bits;
    }

    private static int[] Offsets(IEnumerable<int> lengths)
    {
        List<int> offsets = [0];
        foreach (int length in lengths)
            offsets.Add(offsets[^1] + length);
        return [.. offsets];
    }
}
