namespace Millrace.Execution.Sources;

/// <summary>A table to read: finds its splits, and reads them.</summary>
public interface ISource
{
    /// <summary>Whether it comes to an end.</summary>
    bool IsBounded { get; }

    /// <summary>Where it reads, in full: a restored job must read there too. Default: empty, for nowhere that matters.</summary>
    string Place => "";

    /// <summary>The most subtasks that make sense; null for any number.</summary>
    int? MaxSubtasks { get; }

    /// <summary>Makes the one enumerator of a job, which lives with the coordinator.</summary>
    ISplitEnumerator CreateEnumerator();

    /// <summary>Opens a split.</summary>
    /// <param name="split">One that the enumerator made.</param>
    /// <param name="position">Rows of it that were read before: reading goes on after them.</param>
    /// <exception cref="Errors.MillraceException">It cannot be read (external), or is not what was said (user).</exception>
    ISplitReader Open(SourceSplit split, long position);
}
