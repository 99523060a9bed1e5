using System.Text.Json;
using Millrace.Errors;
using Millrace.Execution.Planning;
using Millrace.Execution.Storage;

namespace Millrace.Runtime.Checkpointing;

/// <summary>Writes a job's plan into manifests, and compares a plan with the one that a checkpoint was made by.</summary>
internal static class PlanRecorder
{
    private const int Version = 3;
    private const int KeyGroups = 128;
    private const string HashName = "xxh3-64";
    private const string OnError = "on-error";

    /// <summary>The plan and what its results depend on.</summary>
    public static PlanManifest Describe(JobPlan plan, EngineOptions options)
    {
        PlanRecord record = Record(plan);
        var results = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [OnError] = options.OnError.ToString(),
            ["ordered"] = options.IsOrdered ? "true" : "false",
        };
        return new PlanManifest(
            JsonSerializer.Serialize(record, PlanRecordJsonContext.Default.PlanRecord),
            results,
            [],
            [],
            [.. record.Operators.Select(o => o.Id)],
            KeyGroups,
            HashName);
    }

    /// <summary>Refuses a plan that cannot go on from a checkpoint's state. Another number of subtasks, and with it another kind of exchange, can.</summary>
    /// <exception cref="MillraceException"><c>CHECKPOINT_PLAN_DIFFERS</c> (user), naming the first operator that differs.</exception>
    public static void RefuseOther(JobPlan plan, EngineOptions options, CheckpointManifest manifest)
    {
        PlanRecord now = Record(plan);
        PlanRecord then = Parse(manifest);
        if (manifest.Plan.Options.GetValueOrDefault(OnError) is string policy && policy != options.OnError.ToString())
            throw Refusal(manifest.Id, $"its option '{OnError}' is '{options.OnError}' where it was '{policy}'", now.Operators[0].Id);
        if (now.Fingerprint.Length > 0 && now.Fingerprint == then.Fingerprint)
            return;
        for (int i = 0; i < Math.Max(now.Operators.Count, then.Operators.Count); i++)
        {
            PlanOperatorRecord? mine = i < now.Operators.Count ? now.Operators[i] : null;
            PlanOperatorRecord? old = i < then.Operators.Count ? then.Operators[i] : null;
            PlanOperatorRecord shown = mine ?? old!; // the longer plan has it
            if (DifferenceOf(mine, old) is string difference)
                throw Refusal(manifest.Id, $"{shown.Name} ({shown.Id}): {difference}", shown.Id);
        }

        if (!now.Edges.SequenceEqual(then.Edges, StringComparer.Ordinal))
            throw Refusal(manifest.Id, "its operators are joined in another way", now.Operators[0].Id);
    }

    private static PlanRecord Record(JobPlan plan) => new(
        Version,
        plan.Fingerprint,
        plan.LogicalPlan,
        [
            .. plan.Stages.SelectMany(stage => stage.Operators.Select(
                o => new PlanOperatorRecord(o.Id, stage.Operators[0].Id, o.Name, o.Invariants, ColumnsOf(o)))),
        ],
        [.. plan.Edges.Select(edge => edge.Id).Order(StringComparer.Ordinal)]);

    private static string[] ColumnsOf(PhysicalNode node) => [.. node.Schema.Fields.Select(f => $"{f.Name} {f.Type}")];

    private static PlanRecord Parse(CheckpointManifest manifest)
    {
        try
        {
            using var document = JsonDocument.Parse(manifest.Plan.PhysicalPlan);
            int version = document.RootElement.TryGetProperty("version", out JsonElement number) ? number.GetInt32() : 0;
            if (version > Version)
                throw StorageErrors.TooNew($"the plan in checkpoint {manifest.Id}", version, Version);
            if (version < Version)
                throw Refusal(manifest.Id, $"an older version of Millrace made it, whose plans have the form {version} and not {Version}", "");
            return document.Deserialize(PlanRecordJsonContext.Default.PlanRecord) ?? throw new JsonException("the plan is empty");
        }
        catch (JsonException error)
        {
            throw StorageErrors.NotOurs($"the plan in checkpoint {manifest.Id}", error.Message, error);
        }
    }

    private static string? DifferenceOf(PlanOperatorRecord? mine, PlanOperatorRecord? old)
    {
        if (mine is null)
            return "it was there, and is not any more";
        return old is null ? "it was not there" : mine.DifferenceFrom(old);
    }

    private static MillraceException Refusal(long checkpoint, string what, string operatorId) => new(
        ErrorDomain.User,
        "CHECKPOINT_PLAN_DIFFERS",
        $"checkpoint {checkpoint} was made by another plan: {what}",
        "Restore with the statement, options and version that made it, or start anew with another 'checkpoint.dir'")
    {
        OperatorId = operatorId,
    };
}
