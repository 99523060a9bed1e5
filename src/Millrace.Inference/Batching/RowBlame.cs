using Millrace.Errors;

namespace Millrace.Inference.Batching;

/// <summary>Whether a failed call may be the fault of one of its rows. Errors of the user domain are, but for these.</summary>
internal static class RowBlame
{
    /// <summary>The model does not fit what was declared for it; every row would fail.</summary>
    public const string ModelMisfit = "MODEL_OUTPUT";

    /// <summary>Whether smaller batches would fail alike.</summary>
    public static bool IsOfModel(MillraceException error) => error.Code == ModelMisfit;

    /// <summary>Whether no row is to blame even when it is alone; a smaller batch may still pass where memory is short.</summary>
    public static bool IsOfJob(MillraceException error) => IsOfModel(error) || error.Code is "MEMORY_LIMIT";
}
