using Millrace.Options;
using Millrace.Plan.Functions;

namespace Millrace.Server.Reference;

/// <summary>The reference for a terminal.</summary>
internal static class ReferenceText
{
    /// <summary>Functions by category.</summary>
    public static void WriteFunctions(TextWriter output, EngineReference reference)
    {
        foreach (IGrouping<string, ScalarFunction> category in ByCategory(reference))
        {
            output.WriteLine(category.Key);
            foreach (FunctionDocumentation function in category.Select(f => f.Documentation))
            {
                output.WriteLine($"  {function.Signature} → {function.Returns}");
                output.WriteLine($"      {function.Summary}");
            }

            output.WriteLine();
        }
    }

    /// <summary>A connector or provider with its options.</summary>
    public static void Write(TextWriter output, string name, string summary, IReadOnlyList<OptionDescription> options)
    {
        output.WriteLine($"{name}: {summary}");
        WriteOptions(output, options);
        output.WriteLine();
    }

    /// <summary>Options.</summary>
    public static void WriteOptions(TextWriter output, IReadOnlyList<OptionDescription> options)
    {
        foreach (OptionDescription option in options)
            output.WriteLine($"  {option.Key} ({option.Type}{Default(option)}): {option.Summary}");
    }

    /// <summary>Functions by category, both in order.</summary>
    public static IEnumerable<IGrouping<string, ScalarFunction>> ByCategory(EngineReference reference) =>
        reference.Functions.GroupBy(f => f.Documentation.Category).OrderBy(c => c.Key, StringComparer.Ordinal);

    private static string Default(OptionDescription option) =>
        option.IsRequired ? ", required" : string.IsNullOrEmpty(option.Default) ? "" : $", default {option.Default}";
}
