namespace Millrace.Inference.Batching;

/// <summary>What becomes of a batch whose call failed.</summary>
internal enum FailureVerdict
{
    /// <summary>The whole batch is called again later.</summary>
    Retry,

    /// <summary>Its halves are called, to find the row that is to blame.</summary>
    Split,

    /// <summary>Its one row is to blame.</summary>
    RejectRow,

    /// <summary>No row is to blame: the job fails.</summary>
    Abort,
}
