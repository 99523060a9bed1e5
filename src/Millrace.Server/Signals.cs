using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Millrace.Server;

/// <summary>
/// SIGINT and SIGTERM: the first asks what runs to stop, the second ends the process at once. One that comes twice in a moment is one: <c>timeout</c>
/// and the like send it to the process and to its group.
/// </summary>
internal sealed partial class Signals : IDisposable
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(500);
    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration[] _registrations;
    private CancellationTokenSource? _statement;
    private bool _isShell;
    private int _exitCode;
    private long _firstAt;

    public Signals() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, c => OnSignal(c, ExitCodes.Interrupted)),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, c => OnSignal(c, ExitCodes.Terminated)),
    ];

    /// <summary>Is cancelled by the first signal.</summary>
    public CancellationToken Stop => _stop.Token;

    /// <summary>The exit code of the first signal; null when none came.</summary>
    public int? ExitCode => Volatile.Read(ref _exitCode) is 0 ? null : _exitCode;

    /// <summary>Asks what runs to stop, once: a signal of a terminal comes from the supervisor, too.</summary>
    /// <param name="exitCode">What the process is to answer in the end.</param>
    public void RequestStop(int exitCode)
    {
        if (Interlocked.CompareExchange(ref _exitCode, exitCode, 0) == 0)
            _stop.Cancel();
    }

    /// <summary>
    /// From now on SIGINT stops the statement at hand and not the process; where none runs, it does nothing, and SIGTERM ends the process.
    /// </summary>
    /// <param name="statement">The statement's; null when it has ended.</param>
    public void InterruptOnly(CancellationTokenSource? statement)
    {
        _isShell = true;
        Volatile.Write(ref _statement, statement);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
            registration.Dispose();
        _stop.Dispose();
    }

    private void OnSignal(PosixSignalContext context, int exitCode)
    {
        context.Cancel = true;
        if (_isShell && exitCode == ExitCodes.Interrupted)
        {
            InterruptStatement();
            return;
        }

        if (_isShell && Volatile.Read(ref _statement) is null)
            Environment.Exit(exitCode); // The shell waits for a line, and nothing wakes it; this gives the terminal back, too.
        long first = Interlocked.CompareExchange(ref _firstAt, Stopwatch.GetTimestamp(), 0);
        if (first == 0)
            RequestStop(exitCode);
        else if (exitCode != ExitCode || Stopwatch.GetElapsedTime(first) > Moment)
            ExitNow(exitCode);
    }

    private void InterruptStatement()
    {
        if (Volatile.Read(ref _statement) is not CancellationTokenSource statement)
            return;
        if (statement.IsCancellationRequested)
            ExitNow(ExitCodes.Interrupted);
        statement.Cancel();
    }

    // Not Environment.Exit: that would wait for what does not end.
    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void ExitNow(int code);
}
