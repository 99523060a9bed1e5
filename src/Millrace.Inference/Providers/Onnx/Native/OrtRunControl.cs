using System.Diagnostics;

namespace Millrace.Inference.Providers.Onnx.Native;

/// <summary>Lets a cancellation token end one run. Costs nothing where the token cannot be cancelled.</summary>
/// <remarks>The runtime looks at the flag between two operators: an operator under way is finished.</remarks>
internal sealed unsafe class OrtRunControl : IDisposable
{
    private readonly OrtApi _api;
    private readonly CancellationTokenRegistration _registration;

    private OrtRunControl(OrtApi api, CancellationToken cancellationToken)
    {
        _api = api;
        nint options;
        OrtStatus.Check(api, api.CreateRunOptions(&options), "prepare a run");
        Handle = options;
        _registration = cancellationToken.UnsafeRegister(static state => ((OrtRunControl)state!).Terminate(), this); // state is this
    }

    /// <summary>The <c>OrtRunOptions*</c>.</summary>
    public nint Handle { get; private set; }

    /// <summary>Makes one, or answers null where the token cannot be cancelled.</summary>
    public static OrtRunControl? Create(OrtApi api, CancellationToken cancellationToken) =>
        cancellationToken.CanBeCanceled ? new OrtRunControl(api, cancellationToken) : null;

    /// <summary>Stops listening, waits for a callback that is under way, then releases.</summary>
    public void Dispose()
    {
        _registration.Dispose();
        Debug.Assert(Handle != 0, "disposed twice");
        _api.ReleaseRunOptions(Handle);
        Handle = 0;
    }

    private void Terminate()
    {
        nint status = _api.RunOptionsSetTerminate(Handle);
        if (status != 0)
            _api.ReleaseStatus(status);
    }
}
