using System.Globalization;
using Millrace.Errors;
using Millrace.Options;
using Millrace.Plan.Catalog;
using Millrace.Types;

namespace Millrace.Connectors.Generators;

/// <summary>How the values of one column are made: options <c>fields.COLUMN.…</c>.</summary>
internal sealed record FieldOptions
{
    private const string Prefix = "fields.";

    /// <summary>Whether values count up, or are random.</summary>
    /// <value>Default: random.</value>
    [Option("kind", "sequence: counts up from min; random: evenly spread from min to max", Choices = "random|sequence")]
    public string Kind { get; init; } = "random";

    /// <summary>The least value.</summary>
    /// <value>Default: 0.</value>
    [Option("min", "The least number, or the first of a sequence; times in units since 1970, of the years 1 to 9999")]
    public double Min { get; init; }

    /// <summary>The greatest value.</summary>
    /// <value>Default: the type's own; the year 9999 for times; 1 for FLOAT and DOUBLE.</value>
    [Option("max", "The greatest number, included for integers; a sequence begins again after it")]
    public double? Max { get; init; }

    /// <summary>The length.</summary>
    /// <value>Default: 16.</value>
    [Option("length", "Letters of a text, bytes of a BYTES, items of an ARRAY")]
    public int Length { get; init; } = 16;

    /// <summary>Whether values count up.</summary>
    public bool IsSequence => Kind == "sequence";

    /// <summary>Whether a key is an option of a column.</summary>
    public static bool IsKey(string key) => key.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>The options as users read them.</summary>
    public static IEnumerable<OptionDescription> Describe() =>
        OptionBinder.Describe(typeof(FieldOptions)).Select(o => o with { Key = $"{Prefix}COLUMN.{o.Key}" });

    /// <summary>Reads the options of all columns.</summary>
    /// <exception cref="MillraceException"><c>OPTION_UNKNOWN</c>, <c>OPTION_INVALID</c>, <c>COLUMN_NOT_FOUND</c> (user).</exception>
    public static Dictionary<string, FieldOptions> Bind(TableDefinition table, Schema schema)
    {
        var texts = schema.Fields.ToDictionary(f => f.Name, _ => new Dictionary<string, string>(StringComparer.Ordinal), StringComparer.Ordinal);
        foreach ((string key, string text) in table.Options.Where(o => IsKey(o.Key)))
        {
            int dot = key.LastIndexOf('.');
            string column = dot > Prefix.Length ? key[Prefix.Length..dot] : "";
            schema.Get(column);
            texts[column][key[(dot + 1)..]] = text;
        }

        return texts.ToDictionary(t => t.Key, t => BindField(table, t.Key, t.Value), StringComparer.Ordinal);
    }

    private static FieldOptions BindField(TableDefinition table, string column, Dictionary<string, string> texts)
    {
        FieldOptions options = OptionBinder.Bind<FieldOptions>(texts, $"table '{table.Name}', {Prefix}{column},");
        if (options.Length is < 0 or > 1 << 20)
            throw Invalid(column, "length", options.Length, "0 to 1048576");
        if (options.Max < options.Min)
            throw Invalid(column, "max", options.Max.Value, $"at least min, {options.Min}");
        return options;
    }

    private static MillraceException Invalid(string column, string key, double value, string range) => MillraceException.User(
        "OPTION_INVALID",
        $"'{value.ToString(CultureInfo.InvariantCulture)}' is not a value for the option '{Prefix}{column}.{key}'",
        $"Write {range}");
}
