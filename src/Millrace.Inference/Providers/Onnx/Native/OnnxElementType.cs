namespace Millrace.Inference.Providers.Onnx.Native;

/// <summary>What a tensor is made of, by the numbers of ONNX (<c>TensorProto.DataType</c>). Only fixed-width types can be bound.</summary>
internal enum OnnxElementType
{
    /// <summary>Not a tensor (a sequence, a map), or a type that is not listed here.</summary>
    None = 0,
    Float32 = 1,
    UInt8 = 2,
    Int8 = 3,
    UInt16 = 4,
    Int16 = 5,
    Int32 = 6,
    Int64 = 7,

    /// <summary>Strings: told in metadata, refused in a run.</summary>
    String = 8,

    /// <summary>One byte, 0 or 1.</summary>
    Boolean = 9,
    Float16 = 10,
    Float64 = 11,
    UInt32 = 12,
    UInt64 = 13,
}
