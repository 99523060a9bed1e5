using Millrace.Errors;

namespace Millrace.Inference.Providers.Onnx.Native;

/// <summary>How a model is loaded. Custom operator libraries are never loaded.</summary>
internal sealed record OnnxModelOptions
{
    /// <summary>Threads inside one operator.</summary>
    /// <value>Default 1: a run uses the calling thread only, and the ledger decides how many runs there are.</value>
    public int IntraOpThreads { get; init; } = 1;

    /// <summary>Threads for operators that do not depend on each other.</summary>
    /// <value>Default 1.</value>
    public int InterOpThreads { get; init; } = 1;

    /// <summary>Whether the model keeps freed tensors in an arena that only grows.</summary>
    /// <value>Default false: memory goes back after each run, so that resident bytes stay what was granted.</value>
    public bool UseCpuArena { get; init; }

    /// <summary>Whether tensors may lie in other files beside the model.</summary>
    /// <value>Default false: a model could name files that its user may not read.</value>
    public bool AllowExternalData { get; init; }

    /// <summary>Throws where a value is out of range.</summary>
    /// <exception cref="MillraceException"><c>OPTION_INVALID</c> (user).</exception>
    public void Validate()
    {
        ValidateThreads("intra-op-threads", IntraOpThreads);
        ValidateThreads("inter-op-threads", InterOpThreads);
    }

    private static void ValidateThreads(string key, int threads)
    {
        if (threads is < 1 or > 1024)
            throw MillraceException.User("OPTION_INVALID", $"option '{key}' is {threads}", "Give a number from 1 to 1024");
    }
}
