namespace Millrace.Chaos.Checking;

/// <summary>What a checker found.</summary>
internal enum FindingKind
{
    /// <summary>A row of the input that no result holds.</summary>
    Lost,

    /// <summary>A row that the results hold more than once, or results and dead letters both hold.</summary>
    Duplicated,

    /// <summary>A row that nobody put in.</summary>
    Unexpected,

    /// <summary>A row with another content, or that cannot be read.</summary>
    Corrupted,

    /// <summary>A file that is not whole.</summary>
    Torn,

    /// <summary>Something that should be gone: temporary files, processes.</summary>
    Leftover,

    /// <summary>A rule of the log or of a checkpoint's files does not hold.</summary>
    Protocol,

    /// <summary>A reader during the run saw what it must not see.</summary>
    ReaderSaw,

    /// <summary>A process answered what it should not, or hung.</summary>
    Process,
}
