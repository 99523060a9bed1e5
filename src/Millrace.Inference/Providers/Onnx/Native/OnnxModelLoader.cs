using System.Runtime.InteropServices;
using Millrace.Errors;

namespace Millrace.Inference.Providers.Onnx.Native;

/// <summary>Makes a session from a file: reads, inspects, refuses, loads, describes. Frees everything where a step fails.</summary>
internal static unsafe class OnnxModelLoader
{
    private const int GraphOptimizationAll = 99;

    /// <summary>Loads a file.</summary>
    /// <returns>The session, for the caller to dispose, and the file's description.</returns>
    public static (OrtSessionHandle Session, OnnxModelInfo Info) Load(OrtRuntime runtime, string path, OnnxModelOptions options)
    {
        using FileStream stream = Open(path);
        long byteCount = stream.Length;
        if (byteCount > int.MaxValue)
        {
            throw MillraceException.User(
                "MODEL_TOO_LARGE",
                $"model '{path}' has {byteCount:N0} bytes, more than the 2 GiB − 1 that the ONNX format allows",
                "Export it with external data, and allow external data");
        }

        // What was inspected is what is loaded, even when the file changes meanwhile.
        void* bytes = NativeMemory.Alloc((nuint)Math.Max(byteCount, 1));
        try
        {
            Span<byte> file = new(bytes, (int)byteCount);
            Fill(stream, file, path);
            OnnxModelInfo info = Inspect(file, path);
            if (info.ExternalTensor is not null && !options.AllowExternalData)
            {
                throw MillraceException.User(
                    "MODEL_EXTERNAL_DATA",
                    $"model '{path}' keeps data outside its file (tensor '{info.ExternalTensor}'), and that is not allowed",
                    "Export the model as a single file, or allow external data if you trust who made it");
            }

            return (CreateSession(runtime, path, file, info.ExternalTensor is not null, options), info);
        }
        finally
        {
            NativeMemory.Free(bytes);
        }
    }

    /// <summary>Reads the declared inputs or outputs. The native names are owned by the session.</summary>
    public static OnnxModelPort[] Describe(OrtRuntime runtime, OrtSessionHandle session, bool inputs)
    {
        OrtApi api = runtime.Api;
        nint handle = session.DangerousGetHandle();
        nuint count;
        nint status = inputs ? api.SessionGetInputCount(handle, &count) : api.SessionGetOutputCount(handle, &count);
        OrtStatus.Check(api, status, "describe a model");
        var ports = new OnnxModelPort[(int)count];
        for (nuint i = 0; i < count; i++)
        {
            byte* name;
            status = inputs
                ? api.SessionGetInputName(handle, i, runtime.Allocator, &name)
                : api.SessionGetOutputName(handle, i, runtime.Allocator, &name);
            OrtStatus.Check(api, status, "describe a model");
            session.Own((nint)name);

            nint type;
            status = inputs ? api.SessionGetInputTypeInfo(handle, i, &type) : api.SessionGetOutputTypeInfo(handle, i, &type);
            OrtStatus.Check(api, status, "describe a model");
            try
            {
                ports[(int)i] = new OnnxModelPort(OrtShapes.ReadType(api, type, Marshal.PtrToStringUTF8((nint)name) ?? ""), (nint)name);
            }
            finally
            {
                api.ReleaseTypeInfo(type);
            }
        }

        return ports;
    }

    private static FileStream Open(string path)
    {
        try
        {
            // Opening a pipe would wait for who writes it, with no end and no way to stop.
            if (!Directory.Exists(path) && new FileInfo(path).Length == 0)
                throw OrtStatus.Invalid(path, "it is empty, or no regular file");
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw OrtStatus.NotFound(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(path, e);
        }
    }

    private static void Fill(FileStream stream, Span<byte> file, string path)
    {
        try
        {
            stream.ReadExactly(file);
        }
        catch (IOException e)
        {
            throw Unreadable(path, e);
        }
    }

    private static MillraceException Unreadable(string path, Exception cause) => MillraceException.External(
        "MODEL_UNREADABLE", $"model file '{path}' cannot be read: {cause.Message}", "Check the file's permissions", cause);

    private static OnnxModelInfo Inspect(ReadOnlySpan<byte> file, string path)
    {
        try
        {
            return OnnxFileInspector.Inspect(file);
        }
        catch (FormatException e)
        {
            throw OrtStatus.Invalid(path, e.Message);
        }
    }

    private static OrtSessionHandle CreateSession(
        OrtRuntime runtime, string path, ReadOnlySpan<byte> file, bool fromPath, OnnxModelOptions options)
    {
        OrtApi api = runtime.Api;
        nint sessionOptions;
        OrtStatus.Check(api, api.CreateSessionOptions(&sessionOptions), "make session options");
        try
        {
            Apply(api, sessionOptions, options);
            nint session = 0;
            nint status;
            if (fromPath)
            {
                // External data are found beside the model's path.
                nint nativePath = Marshal.StringToCoTaskMemUTF8(path);
                status = api.CreateSession(runtime.Environment, (byte*)nativePath, sessionOptions, &session);
                Marshal.FreeCoTaskMem(nativePath);
            }
            else
            {
                fixed (byte* start = file)
                    status = api.CreateSessionFromArray(runtime.Environment, start, (nuint)file.Length, sessionOptions, &session);
            }

            OrtErrorCode code = OrtStatus.Take(api, status, out string message);
            return code == OrtErrorCode.Ok
                ? new OrtSessionHandle(runtime, session)
                : throw OrtStatus.LoadError(path, code, message, runtime.Version);
        }
        finally
        {
            api.ReleaseSessionOptions(sessionOptions);
        }
    }

    private static void Apply(OrtApi api, nint target, OnnxModelOptions options)
    {
        const string action = "set session options";
        OrtStatus.Check(api, api.SetSessionLogSeverityLevel(target, OrtRuntime.LogSeverityFatal), action);
        OrtStatus.Check(api, api.SetSessionGraphOptimizationLevel(target, GraphOptimizationAll), action);
        OrtStatus.Check(api, api.SetIntraOpNumThreads(target, options.IntraOpThreads), action);
        OrtStatus.Check(api, api.SetInterOpNumThreads(target, options.InterOpThreads), action);
        nint arena = options.UseCpuArena ? api.EnableCpuMemArena(target) : api.DisableCpuMemArena(target);
        OrtStatus.Check(api, arena, action);

        // The runtime would take its own flat format too, which the inspector does not understand.
        Configure(api, target, "session.load_model_format"u8, "ONNX"u8);
        Configure(api, target, "session.intra_op.allow_spinning"u8, "0"u8);
        Configure(api, target, "session.inter_op.allow_spinning"u8, "0"u8);
    }

    // Both literals end with a zero byte, as UTF-8 literals do.
    private static void Configure(OrtApi api, nint target, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        fixed (byte* nativeKey = key, nativeValue = value)
            OrtStatus.Check(api, api.AddSessionConfigEntry(target, nativeKey, nativeValue), "set session options");
    }
}
