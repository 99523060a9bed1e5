using System.CommandLine;
using Millrace.Server.Demo;
using Millrace.Server.Progress;
using Millrace.Server.Supervision;

namespace Millrace.Server.Commands;

/// <summary><c>millrace demo</c>: the main job on the bundled photographs, damaged files among them.</summary>
internal static class DemoCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(Option<bool> stackTrace, bool isEngine)
    {
        var folder = new Option<string>("--out")
        {
            Description = "Folder for the results",
            HelpName = "DIR",
            DefaultValueFactory = _ => Path.Combine("millrace-out", "demo"),
        };
        var options = new ScriptOptions();
        var progress = new Option<string>("--progress")
        {
            Description = "How progress is shown on standard error",
            DefaultValueFactory = _ => ProgressViews.Auto,
        };
        progress.AcceptOnlyFromAmong(ProgressViews.Auto, ProgressViews.Plain, ProgressViews.None);
        var command = new Command("demo", "Embed the bundled photographs, damaged files among them, and show what became of each")
        {
            folder, options.Set, progress, options.NoSupervisor,
        };
        command.SetAction((parsed, _) => Invocation.RunAsync(parsed.GetValue(stackTrace), invocation =>
        {
            var run = new DemoRun(
                parsed.GetRequiredValue(folder), parsed.GetValue(options.Set) ?? [], parsed.GetValue(progress) ?? ProgressViews.Auto);
            return SupervisedCommand.RunAsync(invocation, isEngine, parsed.GetValue(options.NoSupervisor), run);
        }));
        return command;
    }
}
