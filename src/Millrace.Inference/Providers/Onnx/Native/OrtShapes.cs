using System.Runtime.InteropServices;

namespace Millrace.Inference.Providers.Onnx.Native;

/// <summary>Reads types and shapes that the runtime describes.</summary>
internal static unsafe class OrtShapes
{
    private const string Action = "describe a tensor";

    /// <summary>Reads a declared type.</summary>
    /// <param name="api">The functions.</param>
    /// <param name="type">An <c>OrtTypeInfo*</c>; stays the caller's.</param>
    /// <param name="name">The input's or output's name.</param>
    public static OnnxTensorInfo ReadType(OrtApi api, nint type, string name)
    {
        nint tensor; // borrowed from type; 0 where it is no tensor
        OrtStatus.Check(api, api.CastTypeInfoToTensorInfo(type, &tensor), Action);
        if (tensor == 0)
            return new OnnxTensorInfo(name, OnnxElementType.None, [], []);
        (OnnxElementType elementType, long[] shape) = Read(api, tensor);
        return new OnnxTensorInfo(name, elementType, shape, ReadSymbols(api, tensor, shape.Length));
    }

    /// <summary>Reads the type and shape of a value that is a tensor.</summary>
    /// <param name="api">The functions.</param>
    /// <param name="value">An <c>OrtValue*</c>.</param>
    public static (OnnxElementType ElementType, long[] Shape) ReadValue(OrtApi api, nint value)
    {
        nint tensor;
        OrtStatus.Check(api, api.GetTensorTypeAndShape(value, &tensor), Action);
        try
        {
            return Read(api, tensor);
        }
        finally
        {
            api.ReleaseTensorTypeAndShapeInfo(tensor);
        }
    }

    /// <summary>Bytes of a tensor, or −1 where they would not fit 2 GiB − 1, or a dimension is open.</summary>
    public static long ByteCount(ReadOnlySpan<long> shape, OnnxElementType elementType)
    {
        Int128 bytes = elementType.ByteWidth();
        foreach (long dimension in shape)
        {
            if (dimension < 0)
                return -1;
            // Once 0 it stays 0; else it only grows, and one step past the limit cannot leave 128 bits.
            bytes *= dimension;
            if (bytes > int.MaxValue)
                return -1;
        }

        return (long)bytes;
    }

    private static (OnnxElementType ElementType, long[] Shape) Read(OrtApi api, nint tensor)
    {
        int type;
        OrtStatus.Check(api, api.GetTensorElementType(tensor, &type), Action);
        nuint rank;
        OrtStatus.Check(api, api.GetDimensionsCount(tensor, &rank), Action);
        long[] shape = new long[(int)rank];
        fixed (long* first = shape)
            OrtStatus.Check(api, api.GetDimensions(tensor, first, rank), Action);
        return (OnnxElementTypes.FromOnnx(type), shape);
    }

    private static string[] ReadSymbols(OrtApi api, nint tensor, int rank)
    {
        byte*[] names = new byte*[rank];
        fixed (byte** first = names)
            OrtStatus.Check(api, api.GetSymbolicDimensions(tensor, first, (nuint)rank), Action);
        string[] symbols = new string[rank];
        for (int i = 0; i < rank; i++)
            symbols[i] = Marshal.PtrToStringUTF8((nint)names[i]) ?? "";
        return symbols;
    }
}
