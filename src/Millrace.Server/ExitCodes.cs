using Millrace.Errors;

namespace Millrace.Server;

/// <summary>What the process answers.</summary>
internal static class ExitCodes
{
    public const int Finished = 0;
    public const int UserError = 1;
    public const int Usage = 2;
    public const int ExternalError = 3;
    public const int Bug = 4;
    public const int Interrupted = 130;
    public const int Killed = 137;
    public const int Terminated = 143;

    /// <summary>The code of an error.</summary>
    public static int Of(Exception error) => MillraceException.CauseOf(error) is not MillraceException known
        ? Bug
        : known.Domain switch
        {
            ErrorDomain.User => UserError,
            ErrorDomain.External => ExternalError,
            _ => Bug,
        };
}
