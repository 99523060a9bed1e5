using System.Diagnostics;
using System.Text;

namespace Millrace.Chaos.Processes;

/// <summary>A run of the command line, from outside: a process, its signals, its outputs.</summary>
internal sealed class EngineProcess : IDisposable
{
    private readonly Process _process;
    private readonly bool _isSupervised;
    private readonly Task<string> _output;
    private readonly Task<string> _error;

    private EngineProcess(Process process, bool isSupervised)
    {
        _process = process;
        _isSupervised = isSupervised;
        Id = process.Id;
        _output = process.StandardOutput.ReadToEndAsync();
        _error = process.StandardError.ReadToEndAsync();
    }

    /// <summary>The process that was started: the engine, or its supervisor.</summary>
    public int Id { get; }

    /// <summary>The engine's own process id; null where there is none just now.</summary>
    public int? EngineId => ProcessTree.FindEngine(Id, _isSupervised);

    /// <summary>Starts it.</summary>
    public static EngineProcess Start(EngineProgram program, string folder, bool isSupervised, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", program.Path, .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        start.Environment["DOTNET_TieredPGO"] = "0"; // Starts a little sooner.
        Process process = Process.Start(start)!; // null only for what the shell opens
        Remains.Started(process.Id);
        process.StandardInput.Close();
        return new EngineProcess(process, isSupervised);
    }

    /// <summary>Sends a signal to the engine; the process id that got it, or null.</summary>
    public int? SignalEngine(int signal) => EngineId is int engine && NativeCalls.Signal(engine, signal) ? engine : null;

    /// <summary>Sends a signal to the process that was started.</summary>
    public bool Signal(int signal) => NativeCalls.Signal(Id, signal);

    /// <summary>Whether the process that was started has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>Waits for its end; what hangs is killed.</summary>
    public async Task<ProcessAnswer> EndAsync(TimeSpan limit)
    {
        bool hung = false;
        using (var source = new CancellationTokenSource(limit))
        {
            try
            {
                await _process.WaitForExitAsync(source.Token);
            }
            catch (OperationCanceledException)
            {
                hung = true;
                _process.Kill(entireProcessTree: true);
                await _process.WaitForExitAsync(CancellationToken.None);
            }
        }

        Remains.Ended(Id);
        return new ProcessAnswer(hung ? null : _process.ExitCode, await _output, await _error);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            SignalEngine(NativeCalls.SigCont);
            _process.Kill(entireProcessTree: true);
        }

        Remains.Ended(Id);
        _process.Dispose();
    }
}
