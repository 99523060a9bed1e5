namespace Millrace.Execution.Storage;

/// <summary>What became of publishing one staged file.</summary>
public enum PublishResult
{
    /// <summary>The target is now the staged file.</summary>
    Published,

    /// <summary>The target was there before, with the same content: an earlier attempt did it.</summary>
    AlreadyPublished,

    /// <summary>The target is there with other content; nothing was changed.</summary>
    TargetDiffers,

    /// <summary>Neither the staged file nor the target is there: committed data was lost.</summary>
    Missing,
}
