using Millrace.Runtime.Metrics;
using Millrace.Server.Output;

namespace Millrace.Server.Progress;

/// <summary>One line of a terminal that is written again and again.</summary>
internal sealed class ProgressBar(TextWriter terminal) : IProgressView
{
    private const int CellCount = 24;
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(300);
    private bool _isShown;

    /// <inheritdoc/>
    public void Update(string job, JobMetrics metrics)
    {
        // What is over at once needs no bar.
        if (metrics.Elapsed < Quiet)
            return;
        int width = StandardOutput.TerminalWidth - 1;
        string line = $"{ValueText.OneLine(job)} {Bar(metrics)} {ProgressText.Figures(metrics)}";
        terminal.Write($"\r\e[2K{(line.Length > width ? line[..width] : line)}");
        _isShown = true;
    }

    /// <inheritdoc/>
    public void Clear()
    {
        if (_isShown)
            terminal.Write("\r\e[2K");
        _isShown = false;
    }

    private static string Bar(JobMetrics metrics)
    {
        if (ProgressText.Done(metrics) is not double done)
            return "";
        int full = (int)(done * CellCount);
        return $"{new string('█', full)}{new string('░', CellCount - full)} {done,4:P0}";
    }
}
