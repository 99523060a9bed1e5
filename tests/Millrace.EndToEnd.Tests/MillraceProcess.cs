using System.Diagnostics;
using System.Text;

namespace Millrace.EndToEnd.Tests;

/// <summary>The real executable, from outside.</summary>
internal sealed class MillraceProcess : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private readonly Process _process;
    private readonly Task<string> _error;

    private MillraceProcess(Process process)
    {
        _process = process;
        _error = process.StandardError.ReadToEndAsync();
    }

    /// <summary>The program under test; built with this project.</summary>
    public static string Program => Path.Combine(AppContext.BaseDirectory, "Millrace.Server.dll");

    public int Id => _process.Id;

    public StreamReader Output => _process.StandardOutput;

    public StreamWriter Input => _process.StandardInput;

    /// <summary>Starts it.</summary>
    public static MillraceProcess Start(string folder, params string[] arguments) =>
        Launch(new ProcessStartInfo("dotnet", ["exec", Program, .. arguments]), folder);

    /// <summary>Starts a shell's command line in which <c>$MILLRACE</c> is the program.</summary>
    public static MillraceProcess StartShell(string folder, string command)
    {
        var start = new ProcessStartInfo("bash", ["-c", command]);
        start.Environment["MILLRACE"] = $"dotnet exec {Program}";
        return Launch(start, folder);
    }

    /// <summary>Runs it to its end.</summary>
    public static async Task<ProcessResult> RunAsync(string folder, params string[] arguments)
    {
        using MillraceProcess process = Start(folder, arguments);
        return await process.EndAsync();
    }

    /// <summary>Runs a shell's command line to its end.</summary>
    public static async Task<ProcessResult> ShellAsync(string folder, string command)
    {
        using MillraceProcess process = StartShell(folder, command);
        return await process.EndAsync();
    }

    /// <summary>Sends a signal by name.</summary>
    /// <param name="name">Its name, without SIG.</param>
    /// <param name="times">How often, one right after the other.</param>
    public async Task SignalAsync(string name, int times = 1)
    {
        string id = _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture);
        using var kill = Process.Start("kill", [$"-{name}", .. Enumerable.Repeat(id, times)]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Waits for the end.</summary>
    public async Task<ProcessResult> EndAsync()
    {
        _process.StandardInput.Close();
        using var limit = new CancellationTokenSource(Limit);
        string output = await _process.StandardOutput.ReadToEndAsync(limit.Token);
        await _process.WaitForExitAsync(limit.Token);
        return new ProcessResult(_process.ExitCode, output, await _error);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private static MillraceProcess Launch(ProcessStartInfo start, string folder)
    {
        start.WorkingDirectory = folder;
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.StandardOutputEncoding = Encoding.UTF8;
        start.StandardErrorEncoding = Encoding.UTF8;
        return new MillraceProcess(Process.Start(start)!); // null only for what the shell opens
    }
}
