namespace Millrace.Inference.Providers.Onnx.Native;

/// <summary>Caller-owned native memory that a run reads (as an input) or fills (as an output). Nothing is copied.</summary>
/// <param name="Name">The input's or output's name.</param>
/// <param name="ElementType">What the memory holds.</param>
/// <param name="Shape">Dimensions, outermost first, none of them open.</param>
/// <param name="Data">The first byte. The memory must stay valid, and an input unchanged, until the run has come back.</param>
/// <param name="ByteLength">Bytes of memory: exactly those that type and shape ask for.</param>
internal readonly record struct OnnxTensor(
    string Name, OnnxElementType ElementType, ReadOnlyMemory<long> Shape, nint Data, long ByteLength);
