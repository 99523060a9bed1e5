using Millrace.Errors;
using Millrace.Execution.Planning;
using Millrace.Execution.Sinks;
using Millrace.Runtime.Jobs;
using Millrace.Runtime.Metrics;

namespace Millrace.Runtime.Supervision;

/// <summary>What a run of the engine has to tidy up after those before it that died at the same statement.</summary>
internal static class DeadRun
{
    /// <summary>Ends a job without running it: one that is given up, or one whose output only waits to be made visible.</summary>
    /// <returns>What became of it; null where it is to run.</returns>
    public static JobResult? TryEnd(JobPlan plan, SupervisedRun run, bool isCheckpointed)
    {
        if (run.Failure is MillraceException failure)
        {
            // The output of a job with checkpoints is its next start's.
            if (!isCheckpointed)
            {
                Sweep(plan, run);
                TidyUp(plan.Sinks.Reverse(), committer => committer.Discard()); // dead letters lie in the folder of the table
            }

            return Result(plan, run, JobState.Failed, new JobMetrics(), WithOperator(plan, run, failure)) with { Attempts = run.Attempt - 1 };
        }

        if (run is not { Commit: string commit, Lineage: string lineage })
            return null;
        var record = CommitRecord.Decode(commit);
        try
        {
            Finish(plan, lineage, record);
        }
        catch (MillraceException error)
        {
            return Result(plan, run, JobState.Failed, record.Metrics, error);
        }

        run.OnCommitted();
        return Result(plan, run, JobState.Finished, record.Metrics, null);
    }

    /// <summary>Names the operator that all suspects were in, where it is one.</summary>
    private static MillraceException WithOperator(JobPlan plan, SupervisedRun run, MillraceException failure)
    {
        HashSet<ulong> places = [.. run.Order.Suspects.Concat(run.Order.Condemned.Keys).Select(crumb => Crumb.Parse(crumb).Place)];
        PhysicalNode? operatorOf = plan.Stages.SelectMany(s => s.Operators).FirstOrDefault(o => places.Contains(NativeGuard.PlaceOf(o.Id)));
        return operatorOf is null || places.Count != 1
            ? failure
            : new MillraceException(failure.Domain, failure.Code, failure.Message, failure.Advice, failure.InnerException)
            {
                OperatorId = operatorOf.Id,
            };
    }

    /// <summary>Removes what runs before this one have staged. What cannot be removed is no result, and no reason to fail.</summary>
    public static void Sweep(JobPlan plan, SupervisedRun run)
    {
        if (run.Lineage is not string lineage)
            return;
        TidyUp(plan.Sinks, committer => committer.Sweep(lineage, run.Attempt, null, []));
    }

    /// <summary>Does something at each sink; what fails there is no result, and no reason to fail.</summary>
    private static void TidyUp(IEnumerable<SinkExec> sinks, Action<ISinkCommitter> work)
    {
        foreach (SinkExec sink in sinks)
        {
            try
            {
                using ISinkCommitter committer = sink.Sink.CreateCommitter();
                work(committer);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or MillraceException)
            {
                // See the summary.
            }
        }
    }

    private static void Finish(JobPlan plan, string lineage, CommitRecord record)
    {
        ILookup<string, CommitOutput> outputs = record.Outputs.ToLookup(output => output.Sink);
        foreach (SinkExec sink in plan.Sinks)
        {
            using ISinkCommitter committer = sink.Sink.CreateCommitter();
            foreach (CommitOutput output in outputs[sink.Id])
                committer.Commit(output.Output);
            committer.Complete(lineage);
        }
    }

    private static JobResult Result(JobPlan plan, SupervisedRun run, JobState state, JobMetrics metrics, MillraceException? error) =>
        new(run.Lineage ?? JobContext.NewLineage(), plan.Name, state, metrics, error) { Attempts = run.Attempt };
}
