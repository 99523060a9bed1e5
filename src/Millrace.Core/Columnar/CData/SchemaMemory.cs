using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Millrace.Types;

namespace Millrace.Columnar.CData;

/// <summary>Writes fields as C structures in memory of our own, with the callback that frees it.</summary>
internal static unsafe class SchemaMemory
{
    public static void Write(Field field, CArrowSchema* target)
    {
        Field[] children = field.Type.Storage switch
        {
            ListType list => [list.Item],
            FixedSizeListType list => [list.Item],
            StructType members => [.. members.Fields],
            _ => [],
        };
        *target = new CArrowSchema
        {
            Format = CopyText(ArrowFormat.Of(field.Type.Storage)),
            Name = CopyText(field.Name),
            Metadata = CopyMetadata(ExtensionTypes.MetadataOf(field.Type)),
            Flags = field.IsNullable ? CArrowSchema.FlagNullable : 0,
            ChildCount = children.Length,
            Children = (CArrowSchema**)NativeMemory.AllocZeroed((nuint)Math.Max(children.Length, 1), (nuint)sizeof(CArrowSchema*)),
            Release = &Release,
        };
        for (int i = 0; i < children.Length; i++)
        {
            target->Children[i] = (CArrowSchema*)NativeMemory.AllocZeroed((nuint)sizeof(CArrowSchema));
            Write(children[i], target->Children[i]);
        }
    }

    private static byte* CopyText(string text)
    {
        int length = Encoding.UTF8.GetByteCount(text);
        byte* copy = (byte*)NativeMemory.Alloc((nuint)length + 1);
        Encoding.UTF8.GetBytes(text, new Span<byte>(copy, length));
        copy[length] = 0;
        return copy;
    }

    private static byte* CopyMetadata(IReadOnlyList<KeyValuePair<string, string>> pairs)
    {
        if (pairs.Count == 0)
            return null;
        var bytes = new List<byte>();
        AddInt32(bytes, pairs.Count);
        foreach ((string key, string value) in pairs)
        {
            AddText(bytes, key);
            AddText(bytes, value);
        }

        byte* copy = (byte*)NativeMemory.Alloc((nuint)bytes.Count);
        bytes.ToArray().CopyTo(new Span<byte>(copy, bytes.Count));
        return copy;
    }

    private static void AddText(List<byte> bytes, string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        AddInt32(bytes, utf8.Length);
        bytes.AddRange(utf8);
    }

    private static void AddInt32(List<byte> bytes, int value)
    {
        Span<byte> four = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(four, value);
        bytes.AddRange(four);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Release(CArrowSchema* schema)
    {
        for (long i = 0; i < schema->ChildCount; i++)
        {
            CArrowSchema.ReleaseIfLive(schema->Children[i]);
            NativeMemory.Free(schema->Children[i]);
        }

        NativeMemory.Free(schema->Children);
        NativeMemory.Free(schema->Format);
        NativeMemory.Free(schema->Name);
        NativeMemory.Free(schema->Metadata);
        schema->Release = null;
    }
}
