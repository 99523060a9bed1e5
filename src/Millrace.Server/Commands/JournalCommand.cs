using System.CommandLine;
using System.Text.Json;
using Millrace.Inference.Journal;
using Millrace.Server.Output;

namespace Millrace.Server.Commands;

/// <summary><c>millrace journal ls | clear</c>: shows and clears the answers that models with <c>'journal' = 'true'</c> have given.</summary>
internal static class JournalCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(Option<bool> stackTrace) => new("journal", "Show or clear the kept answers of models with 'journal' = 'true'")
    {
        CreateList(stackTrace),
        CreateClear(stackTrace),
    };

    private static Command CreateList(Option<bool> stackTrace)
    {
        Option<string> folder = FolderOption();
        Option<bool> json = JsonOption();
        var command = new Command("ls", "Show how many answers are kept, of which models") { folder, json };
        command.SetAction((parsed, _) => Invocation.RunAsync(parsed.GetValue(stackTrace), invocation =>
        {
            JournalSummary summary = JournalMaintenance.Describe(parsed.GetRequiredValue(folder));
            if (parsed.GetValue(json))
                WriteJson(invocation.Output, summary);
            else
                WriteText(invocation.Output.Rows, summary);
            return Task.FromResult(ExitCodes.Finished);
        }));
        return command;
    }

    private static Command CreateClear(Option<bool> stackTrace)
    {
        Option<string> folder = FolderOption();
        Option<bool> json = JsonOption();
        var model = new Option<string?>("--model") { Description = "Remove the answers of this model only", HelpName = "NAME" };
        var command = new Command("clear", "Remove kept answers") { folder, model, json };
        command.SetAction((parsed, _) => Invocation.RunAsync(parsed.GetValue(stackTrace), invocation =>
        {
            string? named = parsed.GetValue(model);
            (JournalSummary before, JournalSummary after) = JournalMaintenance.Clear(parsed.GetRequiredValue(folder), named);
            if (parsed.GetValue(json))
                WriteJson(invocation.Output, before, after);
            else
                WriteText(invocation.Output.Rows, before, after);
            if (named is not null && !before.Models.Any(m => m.Model == named))
                Warn(invocation.Output.Diagnostics, named, before);
            return Task.FromResult(ExitCodes.Finished);
        }));
        return command;
    }

    private static void Warn(TextWriter diagnostics, string model, JournalSummary journal)
    {
        string there = journal.Models.Length == 0
            ? "there are none at all"
            : $"there are answers of {string.Join(", ", journal.Models.Select(m => $"'{ValueText.OneLine(m.Model)}'"))}";
        diagnostics.WriteLine(
            "warning JOURNAL_MODEL_NOT_FOUND: nothing was removed: "
            + $"{journal.Folder} has no answers of a model '{ValueText.OneLine(model)}'; {there}");
    }

    private static Option<string> FolderOption() => new("--dir")
    {
        Description = "The journal's folder: what 'journal.dir' names",
        HelpName = "PATH",
        DefaultValueFactory = _ => JournalMaintenance.DefaultFolder,
    };

    private static Option<bool> JsonOption() => new("--json") { Description = "Print a JSON object" };

    private static void WriteText(TextWriter output, JournalSummary summary)
    {
        string files = summary.Segments == 1 ? "1 file" : $"{summary.Segments:N0} files";
        output.WriteLine($"{summary.Folder}: {summary.Entries:N0} answers, {Sizes.Text(summary.Bytes)} in {files}");
        foreach (JournalModelSummary model in summary.Models)
            output.WriteLine($"  {ValueText.OneLine(model.Model)}: {model.Entries:N0} answers, {Sizes.Text(model.Bytes)}");
        if (summary.DamagedBytes > 0)
            output.WriteLine($"  {Sizes.Text(summary.DamagedBytes)} are damaged and not used");
        if (summary.OtherFormats > 0)
            output.WriteLine($"  {summary.OtherFormats:N0} files have a format that this build does not read");
    }

    private static void WriteText(TextWriter output, JournalSummary before, JournalSummary after) => output.WriteLine(
        $"{before.Entries - after.Entries:N0} answers removed, {Sizes.Text(before.Bytes - after.Bytes)} freed, {after.Entries:N0} left");

    private static void WriteJson(StandardOutput output, JournalSummary summary)
    {
        using var lines = new JsonLineWriter(output.RowBytes);
        Utf8JsonWriter json = lines.Json;
        json.WriteStartObject();
        json.WriteString("dir", summary.Folder);
        json.WriteNumber("segments", summary.Segments);
        json.WriteNumber("entries", summary.Entries);
        json.WriteNumber("bytes", summary.Bytes);
        json.WriteNumber("damaged_bytes", summary.DamagedBytes);
        json.WriteNumber("other_formats", summary.OtherFormats);
        json.WriteStartArray("models");
        foreach (JournalModelSummary model in summary.Models)
        {
            json.WriteStartObject();
            json.WriteString("model", model.Model);
            json.WriteNumber("entries", model.Entries);
            json.WriteNumber("bytes", model.Bytes);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        lines.EndLine();
    }

    private static void WriteJson(StandardOutput output, JournalSummary before, JournalSummary after)
    {
        using var lines = new JsonLineWriter(output.RowBytes);
        Utf8JsonWriter json = lines.Json;
        json.WriteStartObject();
        json.WriteString("dir", after.Folder);
        json.WriteNumber("removed_entries", before.Entries - after.Entries);
        json.WriteNumber("removed_bytes", before.Bytes - after.Bytes);
        json.WriteNumber("entries", after.Entries);
        json.WriteEndObject();
        lines.EndLine();
    }
}
