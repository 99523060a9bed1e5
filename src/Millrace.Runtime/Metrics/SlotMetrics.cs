using System.Collections.Immutable;
using Millrace.Execution.Scheduling;

namespace Millrace.Runtime.Metrics;

/// <summary>Where the time of one kind of slot went. Busy time and idle times add up to slots × wall clock.</summary>
/// <param name="Kind">The kind of slot.</param>
/// <param name="Slots">How many there are.</param>
/// <param name="Busy">Slot-time in steps.</param>
/// <param name="Idle">Slot-time by reason, reasons without time left out.</param>
public sealed record SlotMetrics(
    SlotKind Kind, int Slots, TimeSpan Busy, ImmutableSortedDictionary<IdleReason, TimeSpan> Idle);
