using Millrace.Server.Output;

namespace Millrace.Server.Commands;

/// <summary>What a command runs in: outputs, signals, how errors are printed.</summary>
/// <param name="Output">Standard output and error.</param>
/// <param name="Errors">Prints errors.</param>
/// <param name="Signals">SIGINT and SIGTERM.</param>
/// <param name="Stop">Ends what runs: a signal came, or nobody reads standard output any more.</param>
internal sealed record Invocation(StandardOutput Output, ErrorPrinter Errors, Signals Signals, CancellationToken Stop)
{
    /// <summary>Runs a command's body, prints its error, and answers the exit code.</summary>
    public static async Task<int> RunAsync(bool showStackTrace, Func<Invocation, Task<int>> body)
    {
        using var signals = new Signals();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(signals.Stop);
        using var output = new StandardOutput(stop.Cancel);
        var errors = new ErrorPrinter(output.Diagnostics, showStackTrace);
        var invocation = new Invocation(output, errors, signals, stop.Token);
        int code;
        try
        {
            code = await body(invocation).ConfigureAwait(false);
            await output.Rows.FlushAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            code = ExitCodes.Finished;
        }
        catch (Exception error)
        {
            errors.Print(error);
            code = ExitCodes.Of(error);
        }

        return code == ExitCodes.Finished && signals.ExitCode is int signalled ? signalled : code;
    }
}
