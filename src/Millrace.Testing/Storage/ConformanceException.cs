namespace Millrace.Testing.Storage;

/// <summary>An implementation broke a rule of its contract.</summary>
public sealed class ConformanceException : Exception
{
    /// <summary>Makes the failure.</summary>
    /// <param name="rule">The rule, as a sentence.</param>
    /// <param name="inner">What was thrown instead, or null.</param>
    public ConformanceException(string rule, Exception? inner = null)
        : base(rule, inner)
    {
    }

    internal static void Require(bool holds, string rule)
    {
        if (!holds)
        {
            throw new ConformanceException(rule);
        }
    }

    internal static async Task RequireErrorAsync(string code, Func<Task> work, string rule)
    {
        try
        {
            await work().ConfigureAwait(false);
        }
        catch (Millrace.Errors.MillraceException exception) when (exception.Code == code)
        {
            return;
        }
        catch (Exception exception)
        {
            throw new ConformanceException(rule, exception);
        }

        throw new ConformanceException(rule);
    }
}
