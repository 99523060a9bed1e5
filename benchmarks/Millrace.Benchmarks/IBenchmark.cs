namespace Millrace.Benchmarks;

/// <summary>One row of the benchmark table. Adding one is one file and one line in <see cref="Program"/>.</summary>
internal interface IBenchmark
{
    /// <summary>The id in the table: <c>R1</c>.</summary>
    string Id { get; }

    /// <summary>What is measured, in a sentence.</summary>
    string Summary { get; }

    /// <summary>Measures, and compares with a bound or a baseline of the same run.</summary>
    Task<IReadOnlyList<Measurement>> RunAsync();
}
