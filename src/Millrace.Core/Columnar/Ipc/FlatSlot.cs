namespace Millrace.Columnar.Ipc;

/// <summary>A field of a FlatBuffers table to be written: a value of 1, 2, 4 or 8 bytes, or a reference that is linked later.</summary>
internal readonly record struct FlatSlot(int Index, int Size, long Value)
{
    public static FlatSlot Reference(int index) => new(index, sizeof(uint), 0);
}
