using Millrace.Execution.Planning;

namespace Millrace.Planner.Explain;

/// <summary>Counts pipeline regions: connected components of subtasks over data edges. A dead-letter exchange joins all that write to it.</summary>
internal static class Regions
{
    /// <summary>How many regions a job has, without the stage of dead letters.</summary>
    public static int Count(JobPlan job)
    {
        var parents = new Dictionary<(int Stage, int Subtask), (int Stage, int Subtask)>();
        HashSet<int> deadLetterStages = [.. job.Edges.Where(e => e.IsDeadLetter).Select(e => e.To)];
        foreach (StagePlan stage in job.Stages.Where(s => !deadLetterStages.Contains(s.Index)))
        {
            for (int i = 0; i < stage.Subtasks; i++)
                parents[(stage.Index, i)] = (stage.Index, i);
        }

        foreach (EdgePlan edge in job.Edges.Where(e => !e.IsDeadLetter))
        {
            for (int from = 0; from < job.Stages[edge.From].Subtasks; from++)
            {
                for (int to = 0; to < job.Stages[edge.To].Subtasks; to++)
                {
                    if (edge.Exchange != ExchangeKind.Forward || from == to)
                        parents[Root(parents, (edge.From, from))] = Root(parents, (edge.To, to));
                }
            }
        }

        return parents.Keys.Count(k => Root(parents, k) == k);
    }

    private static (int Stage, int Subtask) Root(Dictionary<(int Stage, int Subtask), (int Stage, int Subtask)> parents, (int Stage, int Subtask) key)
    {
        while (parents[key] != key)
            key = parents[key];
        return key;
    }
}
