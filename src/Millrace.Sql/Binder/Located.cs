using Millrace.Errors;

namespace Millrace.Sql.Binder;

/// <summary>Gives errors of other parts the place in the statement that led to them.</summary>
internal static class Located
{
    /// <summary>Runs something; an error that has no position leaves with this one.</summary>
    public static T At<T>(TextPosition? position, Func<T> run)
    {
        try
        {
            return run();
        }
        catch (MillraceException error) when (error.Position is null && position is not null)
        {
            throw new MillraceException(error.Domain, error.Code, error.Message, error.Advice, error)
            {
                Retry = error.Retry,
                OperatorId = error.OperatorId,
                Position = position,
            };
        }
    }
}
