using System.Runtime.InteropServices;
using Millrace.Errors;

namespace Millrace.Inference.Providers.Onnx.Native;

/// <summary>Turns the status of a runtime call into an exception.</summary>
internal static unsafe class OrtStatus
{
    private const int MessageCharsMax = 600;

    /// <summary>Reads and releases a status.</summary>
    /// <param name="api">The functions.</param>
    /// <param name="status">What a call answered; 0 is success.</param>
    /// <param name="message">The runtime's text, on one line and cut at 600 characters; empty on success.</param>
    public static OrtErrorCode Take(OrtApi api, nint status, out string message)
    {
        message = "";
        if (status == 0)
            return OrtErrorCode.Ok;
        var code = (OrtErrorCode)api.GetErrorCode(status);
        string text = Marshal.PtrToStringUTF8((nint)api.GetErrorMessage(status)) ?? "";
        api.ReleaseStatus(status);
        message = OneLine(text);
        return code;
    }

    /// <summary>Throws unless the call succeeded. For calls that only fail when the machine or the runtime does.</summary>
    /// <param name="api">The functions.</param>
    /// <param name="status">What the call answered.</param>
    /// <param name="action">What was tried, to go after "ONNX Runtime could not".</param>
    /// <exception cref="MillraceException"><c>MODEL_RUNTIME_FAILED</c> (external).</exception>
    public static void Check(OrtApi api, nint status, string action)
    {
        if (status == 0)
            return;
        OrtErrorCode code = Take(api, status, out string message);
        throw MillraceException.External("MODEL_RUNTIME_FAILED", $"ONNX Runtime could not {action}: {message} ({code})");
    }

    /// <summary>The error of a model that would not load.</summary>
    /// <param name="path">The file, for the message.</param>
    /// <param name="code">The runtime's code.</param>
    /// <param name="message">The runtime's text.</param>
    /// <param name="version">The runtime's version.</param>
    public static MillraceException LoadError(string path, OrtErrorCode code, string message, string version)
    {
        if (IsUnsupported(code, message))
        {
            return MillraceException.User(
                "MODEL_UNSUPPORTED",
                $"model '{path}' needs what ONNX Runtime {version} does not have: {message}",
                "Export the model again with an older opset and standard operators only, or set native.onnxruntime to a newer runtime");
        }

        return code switch
        {
            OrtErrorCode.NoSuchFile => NotFound(path),
            OrtErrorCode.Fail or OrtErrorCode.InvalidArgument or OrtErrorCode.NoModel or OrtErrorCode.InvalidProtobuf
                or OrtErrorCode.InvalidGraph => Invalid(path, message),
            _ => MillraceException.External("MODEL_LOAD_FAILED", $"model '{path}' cannot be loaded: {message} ({code})"),
        };
    }

    /// <summary>The error of a file that is not there.</summary>
    public static MillraceException NotFound(string path) => MillraceException.User(
        "MODEL_NOT_FOUND", $"there is no model file '{path}'", "Check the path; a relative one starts at the current folder");

    /// <summary>The error of a file that is not a sound ONNX model.</summary>
    public static MillraceException Invalid(string path, string reason) => MillraceException.User(
        "MODEL_INVALID",
        $"'{path}' is not a valid ONNX model: {reason}",
        "Check that the file is complete and was exported as ONNX");

    private static bool IsUnsupported(OrtErrorCode code, string message) =>
        code == OrtErrorCode.NotImplemented
        || Mentions(message, "opset")
        || Mentions(message, "IR version")
        || Mentions(message, "is not a registered function/op")
        || Mentions(message, "No Op registered for");

    private static bool Mentions(string message, string words) => message.Contains(words, StringComparison.OrdinalIgnoreCase);

    private static string OneLine(string text)
    {
        string line = string.Join(' ', text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        return line.Length <= MessageCharsMax ? line : line[..MessageCharsMax] + "…";
    }
}
