using System.Text;
using Millrace.Execution.Connectors;
using Millrace.Execution.Models;
using Millrace.Options;
using Millrace.Plan.Functions;

namespace Millrace.Server.Reference;

/// <summary>The pages of <c>docs/reference</c> that are made from the code; a test compares them.</summary>
internal static class ReferencePages
{
    private const string Notice = "<!-- Made from the code by a test; MILLRACE_UPDATE_DOCS=1 writes it anew. -->";

    /// <summary>The pages by file name.</summary>
    public static IReadOnlyDictionary<string, string> All()
    {
        var reference = new EngineReference();
        return new Dictionary<string, string>
        {
            ["functions.md"] = Functions(reference),
            ["connectors.md"] = Connectors(reference),
            ["models.md"] = Models(reference),
            ["options.md"] = Options(reference),
        };
    }

    private static string Functions(EngineReference reference)
    {
        StringBuilder page = Begin(
            "Functions", "What `./millrace functions` lists. A function whose argument is NULL answers NULL unless it says otherwise.");
        foreach (IGrouping<string, ScalarFunction> category in ReferenceText.ByCategory(reference))
        {
            page.Append("## ").Append(category.Key).Append("\n\n| function | returns | what | examples |\n| --- | --- | --- | --- |\n");
            foreach (FunctionDocumentation function in category.Select(f => f.Documentation))
            {
                string examples = string.Join("<br>", function.Examples.Select(Code));
                page.Append($"| {Code(function.Signature)} | {Code(function.Returns)} | {Cell(function.Summary)} | {examples} |\n");
            }

            page.Append('\n');
        }

        return End(page);
    }

    private static string Connectors(EngineReference reference)
    {
        StringBuilder page = Begin("Connectors", "What `./millrace connectors` lists: the values of the option `connector` of `CREATE TABLE`.");
        foreach (IConnector connector in reference.Connectors)
        {
            string ways = (connector.CanRead, connector.CanWrite) switch
            {
                (true, true) => "Reads and writes.",
                (true, false) => "Reads.",
                _ => "Writes.",
            };
            page.Append($"## {connector.Name}\n\n{Cell(connector.Summary)}. {ways}\n\n");
            AppendOptions(page, connector.Options);
        }

        return End(page);
    }

    private static string Models(EngineReference reference)
    {
        StringBuilder page = Begin("Models", "What `./millrace models` lists: the values of the option `provider` of `CREATE MODEL`.");
        foreach (IModelProvider provider in reference.Providers)
        {
            page.Append($"## {provider.Name}\n\n{Cell(provider.Summary)}.\n\n");
            AppendOptions(page, provider.Options);
        }

        return End(page);
    }

    private static string Options(EngineReference reference)
    {
        StringBuilder page = Begin("Options", "What `./millrace options` lists: the keys of `--set key=value` and `SET 'key' = 'value'`.");
        AppendOptions(page, reference.Options);
        page.Append("`native.NAME` names the file of a native library; it takes effect before the library's first use.\n");
        return End(page);
    }

    private static void AppendOptions(StringBuilder page, IReadOnlyList<OptionDescription> options)
    {
        if (options.Count == 0)
        {
            page.Append("It has no options.\n\n");
            return;
        }

        page.Append("| key | value | default | what |\n| --- | --- | --- | --- |\n");
        foreach (OptionDescription option in options)
        {
            string standard = option.IsRequired ? "required" : string.IsNullOrEmpty(option.Default) ? "" : Code(option.Default);
            string change = option.MayChange ? ". May change at a restore" : "";
            page.Append($"| `{option.Key}` | {Cell(option.Type)} | {standard} | {Cell(option.Summary)}{change} |\n");
        }

        page.Append('\n');
    }

    private static StringBuilder Begin(string title, string about) => new($"# {title}\n\n{Notice}\n\n{about}\n\n");

    private static string End(StringBuilder page) => page.ToString().TrimEnd() + "\n";

    private static string Code(string text) => $"`{text.Replace("|", "\\|", StringComparison.Ordinal)}`";

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).ReplaceLineEndings(" ");
}
