using System.CommandLine;
using Millrace.Server.Progress;
using Millrace.Server.Supervision;

namespace Millrace.Server.Commands;

/// <summary><c>millrace run FILE.sql</c>: runs the statements of a file in order, to the first that fails.</summary>
internal static class RunCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(Option<bool> stackTrace, bool isEngine)
    {
        var options = new ScriptOptions();
        var restore = new Option<string?>("--restore")
        {
            Description = "Go on from a checkpoint: latest; auto, which begins where there is none; or its path",
            HelpName = "latest|auto|PATH",
        };
        var allowDuplicates = new Option<bool>("--allow-duplicates")
        {
            Description = "Restore although results of later checkpoints may be visible: their rows come again",
        };
        var progress = new Option<string>("--progress")
        {
            Description = "How progress is shown on standard error: auto is a bar on a terminal, plain a line every 2 s",
            DefaultValueFactory = _ => ProgressViews.Auto,
        };
        progress.AcceptOnlyFromAmong(ProgressViews.Auto, ProgressViews.Plain, ProgressViews.None);
        var command = new Command("run", "Run the statements of a file: SELECT prints rows, INSERT INTO is a job")
        {
            options.File, options.Set, options.Variables, restore, allowDuplicates, progress, options.Json, options.NoSupervisor,
        };
        command.Validators.Add(parsed =>
        {
            if (parsed.GetValue(allowDuplicates) && parsed.GetValue(restore) is null)
                parsed.AddError("'--allow-duplicates' is about a restore: it needs '--restore'");
        });
        command.SetAction((parsed, _) => Invocation.RunAsync(parsed.GetValue(stackTrace), invocation =>
        {
            var job = new ScriptRun(
                parsed.GetRequiredValue(options.File),
                parsed.GetValue(options.Set) ?? [],
                parsed.GetValue(options.Variables) ?? [],
                parsed.GetValue(options.Json),
                parsed.GetValue(progress) ?? ProgressViews.Auto,
                parsed.GetValue(restore),
                parsed.GetValue(allowDuplicates));
            return SupervisedCommand.RunAsync(invocation, isEngine, parsed.GetValue(options.NoSupervisor), job);
        }));
        return command;
    }
}
