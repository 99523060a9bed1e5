namespace Millrace.Plan.Logical;

/// <summary>The kinds of change that an edge may carry.</summary>
[Flags]
public enum ChangelogKinds
{
    /// <summary>New rows.</summary>
    Insert = 1,

    /// <summary>The old image of a changed row.</summary>
    UpdateBefore = 2,

    /// <summary>The new image of a changed row.</summary>
    UpdateAfter = 4,

    /// <summary>Rows that went away.</summary>
    Delete = 8,

    /// <summary>Every kind.</summary>
    All = Insert | UpdateBefore | UpdateAfter | Delete,
}
