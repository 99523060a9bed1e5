using Millrace.Interop;

namespace Millrace.Inference.Providers.Onnx.Native;

/// <summary>Where ONNX Runtime comes from.</summary>
internal static class OnnxRuntimeLibrary
{
    /// <summary>The library, for <see cref="NativeLibraryLoader"/>.</summary>
    public static readonly NativeLibraryDescriptor Descriptor = new(
        "onnxruntime",
        "models in ONNX format",
        ["libonnxruntime.so.1", "libonnxruntime.so"],
        ["onnxruntime-node/bin/napi-v6/linux/x64/libonnxruntime.so.1"]);
}
