namespace Millrace.Simulation.Tests.World;

/// <summary>An invariant does not hold.</summary>
internal sealed class InvariantException(string invariant, string what) : Exception($"{invariant}: {what}");
