using Millrace.Errors;

namespace Millrace.Plan.Functions;

/// <summary>The functions that plans may name. Filled once when a session is made, then only read.</summary>
public sealed class FunctionRegistry
{
    private readonly Dictionary<string, ScalarFunction> _functions = new(StringComparer.Ordinal);

    /// <summary>All functions, by name.</summary>
    public IEnumerable<ScalarFunction> All => _functions.Values.OrderBy(f => f.Name, StringComparer.Ordinal);

    /// <summary>Adds a function.</summary>
    /// <exception cref="MillraceException"><c>FUNCTION_DUPLICATE</c> (user): the name is taken.</exception>
    public void Add(ScalarFunction function)
    {
        ArgumentNullException.ThrowIfNull(function);
        if (!_functions.TryAdd(function.Name, function))
            throw MillraceException.User("FUNCTION_DUPLICATE", $"two functions are called '{function.Name}'", "Rename one of them");
    }

    /// <summary>Finds a function.</summary>
    /// <param name="name">The name in lower case.</param>
    /// <param name="position">Where the call stands, for the message.</param>
    /// <exception cref="MillraceException"><c>FUNCTION_NOT_FOUND</c> (user), with the nearest name.</exception>
    public ScalarFunction Get(string name, TextPosition? position = null)
    {
        if (_functions.TryGetValue(name, out ScalarFunction? function))
            return function;
        string? nearest = Suggestion.Nearest(name, _functions.Keys.Where(k => char.IsLetter(k[0])));
        string advice = nearest is null ? "List what exists with: ./millrace functions" : $"Did you mean {nearest.ToUpperInvariant()}?";
        throw MillraceException.User("FUNCTION_NOT_FOUND", $"there is no function {name.ToUpperInvariant()}", advice, position);
    }
}
