namespace Millrace.Media.Pipelines;

/// <summary>What becomes of bytes that do not decode.</summary>
internal enum DecodeErrorPolicy
{
    /// <summary>A row error, which the operator's policy decides about.</summary>
    Reject,

    /// <summary>NULL, without a word.</summary>
    Null,

    /// <summary>The job ends.</summary>
    Raise,
}
