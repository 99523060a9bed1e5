namespace Millrace.Execution.Storage;

/// <summary>One entry of the job log. New kinds are registered in <see cref="JobLogCodec"/>.</summary>
/// <param name="Generation">The generation of the coordinator that wrote it.</param>
public abstract record JobLogEntry(long Generation);
