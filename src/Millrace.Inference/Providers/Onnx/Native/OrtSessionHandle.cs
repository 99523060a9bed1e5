using System.Runtime.InteropServices;

namespace Millrace.Inference.Providers.Onnx.Native;

/// <summary>Owns an <c>OrtSession*</c> and the native names that runs of it pass. Released when the last run has come back.</summary>
internal sealed unsafe class OrtSessionHandle : SafeHandle
{
    private readonly OrtRuntime _runtime;
    private readonly List<nint> _names = [];

    /// <summary>Takes a session over.</summary>
    public OrtSessionHandle(OrtRuntime runtime, nint session)
        : base(0, ownsHandle: true)
    {
        _runtime = runtime;
        SetHandle(session);
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>Takes a name, allocated by the runtime's default allocator, over.</summary>
    public void Own(nint name) => _names.Add(name);

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        _runtime.Api.ReleaseSession(handle);
        foreach (nint name in _names)
        {
            nint status = _runtime.Api.AllocatorFree(_runtime.Allocator, (void*)name);
            if (status != 0)
                _runtime.Api.ReleaseStatus(status);
        }

        return true;
    }
}
