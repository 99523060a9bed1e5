using System.Globalization;
using System.Text;

namespace Millrace.Inference.Batching;

/// <summary>
/// For tests and benchmarks: a file that gets a line for each call that a model has answered, before anybody hears of the answer:
/// <c>TICKS ROWS</c>, the time in ticks of 100 ns since 0001-01-01 UTC. It outlives a killed process, and several processes may add to it.
/// </summary>
internal sealed class CallLog : IDisposable
{
    private readonly Lock _gate = new();
    private readonly FileStream _file;
    private readonly TimeProvider _time;

    /// <summary>Opens the file; lines are added at its end.</summary>
    public CallLog(string path, TimeProvider time)
    {
        _time = time;
        _file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
    }

    /// <summary>A call was answered.</summary>
    public void OnAnswered(int rows)
    {
        byte[] line = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{_time.GetUtcNow().UtcTicks} {rows}\n"));
        lock (_gate)
            _file.Write(line);
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
