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

    /// <summary>The plan and what its results depend on; <c>ordered</c> is for people, and may differ at a restore.</summary>
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

    /// <summary>
    /// Refuses a plan that cannot go on from a checkpoint's state. Another number of subtasks, and with it another kind of exchange, can.
    /// </summary>
    /// <exception cref="MillraceException"><c>CHECKPOINT_PLAN_DIFFERS</c> (user), naming the first operator that differs.</exception>
    public static void RefuseOther(JobPlan plan, EngineOptions options, CheckpointManifest manifest)
    {
        PlanRecord now = Record(plan);
        PlanRecord then = Parse(manifest);
        if (manifest.Plan.Options.GetValueOrDefault(OnError) is string policy && policy != options.OnError.ToString())
            throw Refusal(manifest.Id, $"its option '{OnError}' is '{options.OnError}' where it was '{policy}'", now.Operators[0].Id);
        if (!then.Operators.Select(o => o.Id).SequenceEqual(manifest.Plan.Operators, StringComparer.Ordinal))
            throw StorageErrors.Contradiction($"checkpoint {manifest.Id}", "'plan.operators' are others than those of 'plan.physical_plan'");
        if (then.Operators.Count == 0)
            throw StorageErrors.Contradiction($"checkpoint {manifest.Id}", "'plan.operators' is empty");
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
            int version = 0;
            bool hasVersion = document.RootElement.ValueKind == JsonValueKind.Object
                && (!document.RootElement.TryGetProperty("version", out JsonElement number)
                    || (number.ValueKind == JsonValueKind.Number && number.TryGetInt32(out version)));
            if (!hasVersion)
                throw StorageErrors.NotOurs($"the plan in checkpoint {manifest.Id}", "it is no plan");
            if (version > Version)
                throw StorageErrors.TooNew($"the plan in checkpoint {manifest.Id}", version, Version);
            if (version < Version)
                throw Refusal(manifest.Id, $"an older version of Millrace made it, whose plans have the form {version} and not {Version}", "");
            PlanRecord plan = document.Deserialize(PlanRecordJsonContext.Default.PlanRecord) ?? throw new JsonException("the plan is empty");
            return IsWhole(plan)
                ? plan
                : throw StorageErrors.NotOurs($"the plan in checkpoint {manifest.Id}", "a list of it has an element that is null");
        }
        catch (JsonException error)
        {
            throw StorageErrors.NotOurs($"the plan in checkpoint {manifest.Id}", error);
        }
    }

    /// <summary>The serializer refuses null for what must be there, but not for what lists hold.</summary>
    private static bool IsWhole(PlanRecord plan) =>
        plan.Edges.All(edge => edge is not null)
        && plan.Operators.All(o => o is not null
            && o.Columns.All(column => column is not null)
            && o.Invariants.Values.All(value => value is not null));

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
