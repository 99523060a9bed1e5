using Millrace.Execution.Sinks;

namespace Millrace.Connectors.Tests.Files;

/// <summary>A run as a checkpoint store would hold it: in memory, whatever becomes of the writer.</summary>
internal sealed class KeptRun : ISinkRun
{
    private readonly byte[] _content;

    public KeptRun(ISinkRun run)
    {
        Checkpoint = run.Checkpoint;
        using var copy = new MemoryStream();
        using (Stream content = run.Open())
            content.CopyTo(copy);
        run.OnStored();
        _content = copy.ToArray();
    }

    public long Checkpoint { get; }

    public Stream Open() => new MemoryStream(_content, writable: false);

    public void OnStored()
    {
    }
}
