using Millrace.Server.Output;

namespace Millrace.Server.Progress;

/// <summary>The values of <c>--progress</c>.</summary>
internal static class ProgressViews
{
    /// <summary>A bar where standard error is a terminal, else nothing.</summary>
    public const string Auto = "auto";

    /// <summary>Lines.</summary>
    public const string Plain = "plain";

    /// <summary>Nothing.</summary>
    public const string None = "none";

    /// <summary>Makes the view.</summary>
    public static IProgressView Create(string mode, StandardOutput output) => mode switch
    {
        Plain => new ProgressLines(output.Diagnostics),
        Auto when output.IsDiagnosticsTerminal => new ProgressBar(output.Diagnostics),
        _ => new NoProgress(),
    };
}
