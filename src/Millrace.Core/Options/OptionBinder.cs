using System.Reflection;
using Millrace.Errors;

namespace Millrace.Options;

/// <summary>Fills options records from texts by key, and lists what they accept.</summary>
public static class OptionBinder
{
    /// <summary>Makes an options record.</summary>
    /// <typeparam name="T">A record whose settable properties carry <see cref="OptionAttribute"/> and their defaults as initialisers.</typeparam>
    /// <param name="values">Texts by key.</param>
    /// <param name="owner">Whose options they are, for messages: <c>connector 'files'</c>.</param>
    /// <param name="ignoredKeys">Keys that somebody else reads, such as <c>connector</c>.</param>
    /// <exception cref="MillraceException"><c>OPTION_UNKNOWN</c>, <c>OPTION_INVALID</c> or <c>OPTION_MISSING</c> (user), with a
    /// suggestion.</exception>
    public static T Bind<T>(IReadOnlyDictionary<string, string> values, string owner, params string[] ignoredKeys)
        where T : new()
    {
        ArgumentNullException.ThrowIfNull(values);
        var options = new T();
        Dictionary<string, (PropertyInfo Property, OptionAttribute Option)> known = Declared(typeof(T));
        foreach ((string key, string text) in values)
        {
            if (ignoredKeys.Contains(key))
                continue;
            if (!known.TryGetValue(key, out (PropertyInfo Property, OptionAttribute Option) declared))
                throw Unknown(key, owner, known.Keys);
            declared.Property.SetValue(options, Parse(key, text, declared.Property.PropertyType, declared.Option));
        }

        foreach ((string key, (PropertyInfo _, OptionAttribute option)) in known)
        {
            if (option.IsRequired && !values.ContainsKey(key))
                throw MillraceException.User("OPTION_MISSING", $"{owner} needs the option '{key}'", $"Add '{key}' = '…': {option.Summary}");
        }

        return options;
    }

    /// <summary>Lists the options of a record, in the order of declaration.</summary>
    public static IReadOnlyList<OptionDescription> Describe(Type optionsType)
    {
        ArgumentNullException.ThrowIfNull(optionsType);
        object defaults = Activator.CreateInstance(optionsType)
            ?? throw new ArgumentException("an options record has a constructor without parameters", nameof(optionsType));
        return [.. Declared(optionsType).Values.Select(d => new OptionDescription(
            d.Option.Key,
            d.Option.Choices ?? OptionValue.TypeName(d.Property.PropertyType),
            OptionValue.Format(d.Property.GetValue(defaults)),
            d.Option.Summary,
            d.Option.IsRequired,
            d.Option.IsSecret) { MayChange = d.Option.MayChange })];
    }

    /// <summary>The error for a key that nobody knows, with the nearest known key.</summary>
    public static MillraceException Unknown(string key, string owner, IEnumerable<string> known)
    {
        string[] keys = [.. known];
        string? nearest = Suggestion.Nearest(key, keys);
        string advice = nearest is null ? $"The options are: {string.Join(", ", keys)}" : $"Did you mean '{nearest}'?";
        return MillraceException.User("OPTION_UNKNOWN", $"{owner} has no option '{key}'", advice);
    }

    /// <summary>The value of an option; a reference to a secret is read here, and nowhere else.</summary>
    private static object? Parse(string key, string text, Type type, OptionAttribute option)
    {
        bool isReference = SecretReference.IsReference(text);
        try
        {
            return OptionValue.Parse(key, isReference ? SecretReference.Resolve(text) : text, type, option.Choices);
        }
        catch (MillraceException error) when (error.Code == "OPTION_INVALID" && (isReference || option.IsSecret))
        {
            // The message would show the secret.
            throw MillraceException.User(error.Code, $"'{SecretReference.Show(text)}' is not a value for the option '{key}'", error.Advice);
        }
    }

    private static Dictionary<string, (PropertyInfo Property, OptionAttribute Option)> Declared(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance)
            .Select(p => (Property: p, Option: p.GetCustomAttribute<OptionAttribute>()!)) // filtered in the next line
            .Where(d => d.Option is not null)
            .OrderBy(d => d.Property.MetadataToken)
            .ToDictionary(d => d.Option.Key, StringComparer.Ordinal);
}
