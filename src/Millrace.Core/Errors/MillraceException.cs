namespace Millrace.Errors;

/// <summary>
/// The one exception that ends a statement or a job. What is expected of a single row or a single model call is a value
/// instead (see <c>RowError</c> in Millrace.Execution).
/// </summary>
/// <remarks>The message says what happened and where; <see cref="Advice"/> says what to do about it.</remarks>
public sealed class MillraceException : Exception
{
    /// <summary>Makes an error.</summary>
    /// <param name="domain">Who can mend it.</param>
    /// <param name="code">Stable, upper snake case, for programs: <c>COLUMN_NOT_FOUND</c>.</param>
    /// <param name="message">What and where, without a final full stop.</param>
    /// <param name="advice">What to do, or null where there is nothing to add.</param>
    /// <param name="inner">The cause, shown only with stack traces on.</param>
    public MillraceException(ErrorDomain domain, string code, string message, string? advice = null, Exception? inner = null)
        : base(message, inner)
    {
        Domain = domain;
        Code = code;
        Advice = advice;
    }

    /// <summary>Who can mend the error.</summary>
    public ErrorDomain Domain { get; }

    /// <summary>Stable upper snake case code.</summary>
    public string Code { get; }

    /// <summary>What to do, or null.</summary>
    public string? Advice { get; }

    /// <summary>Whether repeating may help. Default: <see cref="RetryHint.No"/>.</summary>
    public RetryHint Retry { get; init; }

    /// <summary>The operator in which it happened, or null outside a running job.</summary>
    public string? OperatorId { get; init; }

    /// <summary>Where in the statement text it happened, or null.</summary>
    public TextPosition? Position { get; init; }

    /// <summary>
    /// What went wrong, where it did while a type was set up: a type that holds a library's functions loads it when it is first used, and the
    /// runtime wraps the error. Any other error as it is.
    /// </summary>
    public static Exception CauseOf(Exception error)
    {
        while (error is TypeInitializationException { InnerException: Exception cause })
            error = cause;
        return error;
    }

    /// <summary>An error of the user's making.</summary>
    public static MillraceException User(string code, string message, string? advice = null, TextPosition? position = null) =>
        new(ErrorDomain.User, code, message, advice) { Position = position };

    /// <summary>An error of a system outside the engine.</summary>
    public static MillraceException External(string code, string message, string? advice = null, Exception? inner = null) =>
        new(ErrorDomain.External, code, message, advice, inner);

    /// <summary>A bug of the engine.</summary>
    public static MillraceException Internal(string code, string message, Exception? inner = null) =>
        new(ErrorDomain.Internal, code, message, "This is a bug in Millrace: please report it with the statement that caused it", inner);
}
