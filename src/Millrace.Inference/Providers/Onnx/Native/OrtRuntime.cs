using System.Runtime.InteropServices;
using Millrace.Errors;
using Millrace.Interop;

namespace Millrace.Inference.Providers.Onnx.Native;

/// <summary>ONNX Runtime as it is loaded once a process: its functions, its environment, and the handles that all models share.</summary>
/// <remarks>Thread-safe. Lives until the process ends: sessions may be released by finalizers, which need the environment.</remarks>
internal sealed unsafe class OrtRuntime
{
    /// <summary>The runtime's own log stays silent: what goes wrong is thrown.</summary>
    public const int LogSeverityFatal = 4;

    private const int DeviceAllocator = 0;
    private const int DefaultMemory = 0;
    private static readonly Lock Gate = new();
    private static OrtRuntime? _instance;

    private OrtRuntime(OrtApi api, string version)
    {
        Api = api;
        Version = version;
        nint environment;
        fixed (byte* name = "millrace"u8)
            OrtStatus.Check(api, api.CreateEnv(LogSeverityFatal, name, &environment), "start");
        Environment = environment;
        nint memory;
        OrtStatus.Check(api, api.CreateCpuMemoryInfo(DeviceAllocator, DefaultMemory, &memory), "start");
        CpuMemory = memory;
        nint allocator;
        OrtStatus.Check(api, api.GetAllocatorWithDefaultOptions(&allocator), "start");
        Allocator = allocator;
    }

    /// <summary>The process's runtime. Loads the library at the first call.</summary>
    /// <exception cref="MillraceException">
    /// <c>NATIVE_LIBRARY_MISSING</c>, <c>NATIVE_FUNCTION_MISSING</c> or <c>NATIVE_LIBRARY_TOO_OLD</c> (external).
    /// </exception>
    public static OrtRuntime Instance => Volatile.Read(ref _instance) ?? Load();

    /// <summary>The functions.</summary>
    public OrtApi Api { get; }

    /// <summary>The library's version: <c>1.30.0</c>.</summary>
    public string Version { get; }

    /// <summary>The one <c>OrtEnv*</c>.</summary>
    public nint Environment { get; }

    /// <summary>The <c>OrtMemoryInfo*</c> of plain CPU memory.</summary>
    public nint CpuMemory { get; }

    /// <summary>The default <c>OrtAllocator*</c>, which frees names that the runtime hands out. Not to be released.</summary>
    public nint Allocator { get; }

    private static OrtRuntime Load()
    {
        lock (Gate)
        {
            if (_instance is not null)
                return _instance;
            // OrtApiBase is two function pointers: GetApi and GetVersionString.
            nint entry = NativeLibraryLoader.GetExport(OnnxRuntimeLibrary.Descriptor, "OrtGetApiBase");
            nint* apiBase = ((delegate* unmanaged<nint*>)entry)();
            nint* table = ((delegate* unmanaged<uint, nint*>)apiBase[0])(OrtApi.Version);
            string version = Marshal.PtrToStringUTF8((nint)((delegate* unmanaged<byte*>)apiBase[1])()) ?? "unknown";
            if (table is null)
            {
                throw MillraceException.External(
                    "NATIVE_LIBRARY_TOO_OLD",
                    $"ONNX Runtime {version} does not offer version {OrtApi.Version} of its interface",
                    $"Run {OnnxRuntimeLibrary.Descriptor.InstallCommand}, or set native.onnxruntime to a newer library");
            }

            OrtRuntime runtime = new(new OrtApi(table), version);
            Volatile.Write(ref _instance, runtime);
            return runtime;
        }
    }
}
