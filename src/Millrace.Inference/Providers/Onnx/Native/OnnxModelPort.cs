namespace Millrace.Inference.Providers.Onnx.Native;

/// <summary>An input or output with the name as the runtime takes it.</summary>
/// <param name="Info">What the model declares.</param>
/// <param name="NativeName">UTF-8, ends with a zero byte; owned by the session.</param>
internal readonly record struct OnnxModelPort(OnnxTensorInfo Info, nint NativeName);
