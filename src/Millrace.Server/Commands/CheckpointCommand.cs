using System.CommandLine;
using System.Text.Json.Nodes;
using Millrace.Execution.Storage;
using Millrace.Runtime.Checkpointing;
using Millrace.Server.Checkpoints;

namespace Millrace.Server.Commands;

/// <summary><c>millrace checkpoint ls|inspect</c>: what checkpoint folders hold. Changes nothing, claims nothing, works while a job runs.</summary>
internal static class CheckpointCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(Option<bool> stackTrace) => new(
        "checkpoint", "Show what checkpoint folders hold; changes nothing, also while a job runs")
    {
        CreateList(stackTrace),
        CreateInspect(stackTrace),
    };

    private static Command CreateList(Option<bool> stackTrace)
    {
        var path = new Argument<string>("PATH") { Description = "What 'checkpoint.dir' names" };
        var log = new Option<bool>("--log") { Description = "List the entries of the job log instead" };
        var json = new Option<bool>("--json") { Description = "Print a JSON object a line: one for each job, or for each entry of the log" };
        var all = new Option<bool>("--all") { Description = "List old checkpoints too whose files are removed; with --json they always are" };
        var command = new Command("ls", "List jobs and their completed checkpoints, oldest first") { path, all, log, json };
        command.SetAction((parsed, _) => Invocation.RunAsync(parsed.GetValue(stackTrace), async invocation =>
        {
            foreach (CheckpointFolder folder in CheckpointFolder.Find(parsed.GetRequiredValue(path)))
            {
                if (parsed.GetValue(log))
                    await ListLogAsync(invocation, folder, parsed.GetValue(json)).ConfigureAwait(false);
                else
                    await ListAsync(invocation, folder, parsed.GetValue(json), parsed.GetValue(all)).ConfigureAwait(false);
            }

            return ExitCodes.Finished;
        }));
        return command;
    }

    private static async Task ListAsync(Invocation invocation, CheckpointFolder folder, bool isJson, bool withRemoved)
    {
        JsonObject job = await folder.Inspector.DescribeAsync(invocation.Stop).ConfigureAwait(false);
        if (isJson)
        {
            job.Insert(0, "folder", folder.Name);
            await invocation.Output.Rows.WriteLineAsync(job.ToJsonString()).ConfigureAwait(false);
            return;
        }

        new CheckpointText(invocation.Output).WriteJob(folder.Name, job, withRemoved);
    }

    private static async Task ListLogAsync(Invocation invocation, CheckpointFolder folder, bool isJson)
    {
        IReadOnlyList<JsonObject> entries = await folder.Inspector.ReadLogAsync(invocation.Stop).ConfigureAwait(false);
        foreach (JsonObject entry in entries)
        {
            entry.Insert(0, "folder", folder.Name);
            if (isJson)
                await invocation.Output.Rows.WriteLineAsync(entry.ToJsonString()).ConfigureAwait(false);
        }

        if (!isJson)
            new CheckpointText(invocation.Output).WriteLog(folder.Name, entries);
    }

    private static Command CreateInspect(Option<bool> stackTrace)
    {
        var path = new Argument<string>("PATH")
        {
            Description = "A job's checkpoint folder, or one checkpoint in it: DIR/objects/G/N, with or without /manifest.json",
        };
        var id = new Option<long?>("--id") { Description = "The checkpoint's number; without it the newest", HelpName = "N" };
        var json = new Option<bool>("--json") { Description = "Print one JSON object" };
        var command = new Command("inspect", "Show one checkpoint: positions, counts, output and objects, each object verified") { path, id, json };
        command.SetAction((parsed, _) => Invocation.RunAsync(parsed.GetValue(stackTrace), async invocation =>
        {
            CheckpointLocation named = CheckpointLocation.Parse(parsed.GetRequiredValue(path));
            CheckpointFolder folder = CheckpointFolder.FindOne(named.Folder);
            JsonObject checkpoint = await folder.Inspector
                .InspectAsync(parsed.GetValue(id) ?? named.Checkpoint, invocation.Stop).ConfigureAwait(false);
            if (parsed.GetValue(json))
                await invocation.Output.Rows.WriteLineAsync(checkpoint.ToJsonString()).ConfigureAwait(false);
            else
                new CheckpointText(invocation.Output).WriteCheckpoint(folder.Name, checkpoint);
            string intact = StorageErrors.Describe(ObjectCheck.Intact);
            bool isWhole = checkpoint["objects"]!.AsArray().All(o => (string?)o!["state"] == intact); // written by the inspector
            return isWhole ? ExitCodes.Finished : ExitCodes.ExternalError;
        }));
        return command;
    }
}
