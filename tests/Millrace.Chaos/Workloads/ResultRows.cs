using Millrace.Chaos.Checking;

namespace Millrace.Chaos.Workloads;

/// <summary>What the sinks of a job hold.</summary>
/// <param name="Rows">Rows of the results.</param>
/// <param name="DeadKeys">Keys of the dead letters.</param>
/// <param name="Findings">What could not be read.</param>
internal sealed record ResultRows(IReadOnlyList<Row> Rows, IReadOnlyList<string> DeadKeys, IReadOnlyList<Finding> Findings);
