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
    public const int Terminated = 143;
    public const int Killed = 137;

    /// <summary>The error that was thrown while a type was set up, for example because a library is missing; any other error as it is.</summary>
    public static Exception CauseOf(Exception error)
    {
        while (error is TypeInitializationException { InnerException: Exception cause })
            error = cause;
        return error;
    }

    /// <summary>The code of an error.</summary>
    public static int Of(Exception error) => CauseOf(error) is not MillraceException known
        ? Bug
        : known.Domain switch
        {
            ErrorDomain.User => UserError,
            ErrorDomain.External => ExternalError,
            _ => Bug,
        };
}
