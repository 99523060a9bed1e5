using Millrace.Errors;
using Millrace.Media.Native;

namespace Millrace.Media.Functions;

/// <summary>Faults of single images as row errors.</summary>
internal static class ImageRowErrors
{
    /// <summary>The stable code of a fault.</summary>
    public static string CodeOf(ImageErrorCode code) => code switch
    {
        ImageErrorCode.Empty => "IMAGE_EMPTY",
        ImageErrorCode.UnknownFormat => "IMAGE_UNKNOWN_FORMAT",
        ImageErrorCode.Unsupported => "IMAGE_UNSUPPORTED",
        ImageErrorCode.BadHeader => "IMAGE_BAD_HEADER",
        ImageErrorCode.Truncated => "IMAGE_TRUNCATED",
        ImageErrorCode.TooLarge => "IMAGE_TOO_LARGE",
        ImageErrorCode.OutsideImage => "IMAGE_OUTSIDE",
        ImageErrorCode.TypeMismatch => "IMAGE_TYPE_MISMATCH",
        ImageErrorCode.Argument => "IMAGE_ARGUMENT",
        _ => "IMAGE_CORRUPT",
    };

    /// <summary>Reports a fault under the name of the function that found it.</summary>
    public static void Report(this IRowErrors errors, int row, string function, ImageError error) =>
        errors.ReportAs(row, function, CodeOf(error.Code), error.Reason);
}
