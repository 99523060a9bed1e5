using Millrace.Errors;
using Millrace.Media.Columns;
using Millrace.Media.Functions;
using Millrace.Media.Native;
using Millrace.Types;

namespace Millrace.Media.Pipelines;

/// <summary>How encoded bytes become pixels, and what becomes of those that do not.</summary>
/// <param name="OnError">What becomes of bytes that are no image that can be decoded.</param>
/// <param name="Mode">Layout of the pixels, or null for the image's own.</param>
internal sealed record DecodeStep(DecodeErrorPolicy OnError, PixelMode? Mode)
{
    /// <summary>The function that does this alone.</summary>
    public const string FunctionName = "image_decode";

    /// <summary>The type of the images.</summary>
    public ImageType Type => new(Mode?.Name());

    /// <summary>How to decode.</summary>
    public DecodeRequest Request => DecodeRequest.Default with { Mode = Mode };

    /// <summary>Handles bytes that do not decode; the caller puts NULL in their place.</summary>
    /// <exception cref="MillraceException">The error itself (user), where the policy is to raise it.</exception>
    public void Handle(IRowErrors errors, int row, ImageError error)
    {
        if (OnError == DecodeErrorPolicy.Raise)
        {
            throw MillraceException.User(
                ImageRowErrors.CodeOf(error.Code),
                $"{FunctionName}: row {row} of the batch: {error.Reason}",
                "Use 'reject' or 'null' as its second argument to go on without such rows");
        }

        if (OnError == DecodeErrorPolicy.Reject)
            errors.Report(row, FunctionName, error);
    }

    /// <summary>The step as pipelines write it: <c>decode(RGB, null)</c>; the default policy is left out.</summary>
    public override string ToString()
    {
        string mode = Mode?.Name() ?? "";
        string policy = OnError == DecodeErrorPolicy.Reject ? "" : OnError.ToString().ToLowerInvariant();
        return $"decode({mode}{(mode.Length > 0 && policy.Length > 0 ? ", " : "")}{policy})";
    }
}
