using System.Collections.Immutable;
using Millrace.Errors;
using Millrace.Runtime.Supervision;
using Millrace.Server.Commands;
using Millrace.Server.Scripts;
using Millrace.Sql.Parser;

namespace Millrace.Server.Supervision;

/// <summary>Runs a script's engine as a child process, and starts it again when it dies. Loads no native library and touches no data.</summary>
/// <param name="invocation">Outputs and signals.</param>
/// <param name="script">The script.</param>
/// <param name="statements">Its statements.</param>
internal sealed class Supervisor(Invocation invocation, Script script, ImmutableArray<ParsedStatement> statements)
{
    /// <summary>Exit codes above it are signals.</summary>
    private const int SignalCodes = 128;

    /// <summary>Runs it to its end.</summary>
    /// <returns>The exit code.</returns>
    public Task<int> RunAsync()
    {
        var done = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            try
            {
                done.SetResult(Run());
            }
            catch (Exception error)
            {
                done.SetException(error);
            }
        })
        { IsBackground = true, Name = "millrace-supervisor" };
        thread.Start();
        return done.Task;
    }

    private int Run()
    {
        using var crashes = new CrashSupervisor(script.Name, script.Text, TimeProvider.System);
        while (true)
        {
            int code = RunEngine(crashes);
            if (!CrashSupervisor.IsCrash(code - SignalCodes))
                return code;
            bool wasGivenUp = crashes.Order.Failure is not null;
            CrashVerdict verdict = crashes.OnDied(code - SignalCodes);
            if (wasGivenUp)
                return Report(crashes.Order.Finished, verdict);
            if (verdict.Wait is not TimeSpan wait)
                continue; // The next run tidies up and reports.
            invocation.Output.Diagnostics.WriteLine($"warning {CrashSupervisor.EngineDied}: {verdict.Message}{Where(crashes.Order.Finished)}");
            invocation.Stop.WaitHandle.WaitOne(wait);
        }
    }

    private int RunEngine(CrashSupervisor crashes)
    {
        using EngineProcess engine = EngineProcess.Start(crashes.SharedPath, crashes.Order);
        using CancellationTokenRegistration onStop = invocation.Stop.UnsafeRegister(
            _ => engine.Forward(invocation.Signals.ExitCode == ExitCodes.Interrupted ? EngineLink.Interrupt : EngineLink.Terminate), null);
        return engine.Wait();
    }

    /// <summary>The engine died of tidying up.</summary>
    private int Report(int statement, CrashVerdict verdict)
    {
        var error = MillraceException.External(
            CrashSupervisor.EngineDied, $"{verdict.Message}; what it had begun is not tidied up",
            verdict.Advice ?? "Remove '.tmp' in the table's folder");
        invocation.Errors.Print(error, script, statement < statements.Length ? statements[statement].Position : null);
        return ExitCodes.Of(error);
    }

    private string Where(int statement) => statement < statements.Length ? $" (where: {script.Name} {statements[statement].Position})" : "";
}
