using Millrace.Chaos.Checking;

namespace Millrace.Chaos.Workloads;

/// <summary>A job that is ready to be run, and what must come of it.</summary>
internal sealed record ChaosJob
{
    /// <summary>The script.</summary>
    public required string Script { get; init; }

    /// <summary>Arguments behind the script: variables and options; not those of subtasks and restore.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>Folders of its sinks; dead letters last.</summary>
    public required IReadOnlyList<string> Outputs { get; init; }

    /// <summary>Rows that the results must hold.</summary>
    public required IReadOnlyCollection<Row> Expected { get; init; }

    /// <summary>Rows that the dead letters must hold, by key.</summary>
    public IReadOnlyCollection<string> ExpectedDead { get; init; } = [];

    /// <summary>Reads the results.</summary>
    public required Func<Task<ResultRows>> ReadResults { get; init; }

    /// <summary>Subtasks of each stage.</summary>
    public int Subtasks { get; init; } = 2;

    /// <summary>Whether a fault must find calls of a model in flight.</summary>
    public bool NeedsInFlight { get; init; }
}
