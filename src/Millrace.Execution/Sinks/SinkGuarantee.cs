namespace Millrace.Execution.Sinks;

/// <summary>What a sink promises when a job fails and goes on; <c>EXPLAIN</c> names it.</summary>
public enum SinkGuarantee
{
    /// <summary>Each row becomes visible once.</summary>
    ExactlyOnce,

    /// <summary>A row may be seen again after a failure.</summary>
    AtLeastOnce,
}
