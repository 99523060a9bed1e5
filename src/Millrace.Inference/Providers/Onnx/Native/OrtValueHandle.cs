using System.Runtime.InteropServices;

namespace Millrace.Inference.Providers.Onnx.Native;

/// <summary>Owns an <c>OrtValue*</c> that the runtime made.</summary>
internal sealed unsafe class OrtValueHandle : SafeHandle
{
    private readonly OrtApi _api;

    /// <summary>Takes a value over.</summary>
    public OrtValueHandle(OrtApi api, nint value)
        : base(0, ownsHandle: true)
    {
        _api = api;
        SetHandle(value);
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        _api.ReleaseValue(handle);
        return true;
    }
}
