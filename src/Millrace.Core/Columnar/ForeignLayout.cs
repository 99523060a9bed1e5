namespace Millrace.Columnar;

/// <summary>How the layout of a foreign array differs from ours.</summary>
internal enum ForeignLayout
{
    /// <summary>Not at all.</summary>
    Own,

    /// <summary>64-bit offsets.</summary>
    WideOffsets,

    /// <summary>16-byte views into any number of buffers.</summary>
    Views,
}
