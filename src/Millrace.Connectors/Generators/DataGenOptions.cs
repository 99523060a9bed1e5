using Millrace.Options;

namespace Millrace.Connectors.Generators;

/// <summary>The options of the connector <c>datagen</c>; those of columns are <see cref="FieldOptions"/>.</summary>
internal sealed record DataGenOptions
{
    /// <summary>Rows.</summary>
    /// <value>Default: none: without end.</value>
    [Option("rows", "Rows to make; without it the table never ends")]
    public long? Rows { get; init; }

    /// <summary>The rate.</summary>
    /// <value>Default: 0.</value>
    [Option("rows-per-second", "Rows a second; 0 for as fast as can be", MayChange = true)]
    public double RowsPerSecond { get; init; }

    /// <summary>The seed.</summary>
    /// <value>Default: 0.</value>
    [Option("seed", "Equal seeds make equal rows")]
    public long Seed { get; init; }
}
