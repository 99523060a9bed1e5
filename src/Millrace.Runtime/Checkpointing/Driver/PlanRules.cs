using Millrace.Errors;
using Millrace.Execution.Planning;
using Millrace.Execution.Storage;

namespace Millrace.Runtime.Checkpointing;

/// <summary>What must hold between a manifest and the plan that goes on from it, once the plan is known to be the one that made it.</summary>
internal static class PlanRules
{
    /// <summary>Refuses parts of a checkpoint that no operator of the plan would take up.</summary>
    /// <exception cref="MillraceException"><see cref="StorageErrors.Inconsistent"/> (external).</exception>
    public static void Refuse(JobPlan plan, CheckpointManifest manifest)
    {
        foreach (TaskManifest task in manifest.Tasks)
        {
            StagePlan? stage = plan.Stages.FirstOrDefault(s => s.Operators[0].Id == task.Task.Stage);
            if (stage is null)
                continue; // refused elsewhere, with all that is missing
            HashSet<string> sinks = [.. stage.Operators.OfType<SinkExec>().Select(sink => sink.Id)];
            if (task.Committables.FirstOrDefault(output => !sinks.Contains(output.Sink)) is PreparedOutput output)
                throw Refusal(manifest, $"'{task.Task}' prepared output of a sink '{output.Sink}', which it does not have");
            if (task.States.FirstOrDefault(state => !IsKnown(state.Name, stage, sinks.Count > 0)) is NamedObject state)
                throw Refusal(manifest, $"'{task.Task}' has a state '{state.Name}', which nothing in it takes up");
        }
    }

    private static bool IsKnown(string name, StagePlan stage, bool hasSink) => name switch
    {
        StateNames.InFlight => stage.Operators[0] is not SourceExec,
        StateNames.Ended => stage.IsStateful,
        _ when StateNames.IsSpool(name) => hasSink,
        _ => stage.IsStateful && Enumerable.Range(0, stage.Operators.Length).Any(i => name == StateNames.Operator(i)),
    };

    private static MillraceException Refusal(CheckpointManifest manifest, string what) =>
        StorageErrors.Contradiction($"checkpoint {manifest.Id}", what);
}
