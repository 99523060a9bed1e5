using System.Buffers.Binary;
using System.Diagnostics;
using Millrace.Errors;
using Millrace.Runtime.Supervision;

namespace Millrace.Server.Supervision;

/// <summary>
/// The engine as a child process: this program with the same arguments behind <c>--engine</c>. Its standard input is a pipe: the order
/// first, then a byte a signal; its end tells the engine that the supervisor is gone. The other two are inherited.
/// </summary>
/// <remarks>To be used by the thread that started it, which lives at least as long: the kernel tells a child of the death of that thread.</remarks>
internal sealed class EngineProcess : IDisposable
{
    /// <summary>The first argument of an engine.</summary>
    public const string Argument = "--engine";

    /// <summary>The variable that names what supervisor and engine share.</summary>
    public const string Variable = "MILLRACE_BREADCRUMBS";

    private readonly Process _process;
    private readonly Lock _gate = new();

    private EngineProcess(Process process) => _process = process;

    /// <summary>Starts it.</summary>
    /// <param name="sharedPath">What supervisor and engine share.</param>
    /// <param name="order">The order.</param>
    /// <exception cref="MillraceException"><c>ENGINE_NOT_STARTED</c> (external).</exception>
    public static EngineProcess Start(string sharedPath, EngineOrder order)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath ?? "dotnet", Arguments()) { RedirectStandardInput = true, UseShellExecute = false };
        start.Environment[Variable] = sharedPath;
        try
        {
            var process = Process.Start(start);
            var engine = new EngineProcess(process ?? throw new InvalidOperationException("no process was started"));
            engine.Send(order);
            return engine;
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            throw MillraceException.External(
                "ENGINE_NOT_STARTED", $"the engine cannot be started: {error.Message}", "Run with --no-supervisor", error);
        }
    }

    /// <summary>Tells it of a signal. From any thread.</summary>
    /// <param name="signal">Its letter: <see cref="EngineLink.Interrupt"/> or <see cref="EngineLink.Terminate"/>.</param>
    public void Forward(byte signal) => Write([signal]);

    /// <summary>Waits for its end.</summary>
    /// <returns>The exit code; 128 and more for a signal.</returns>
    public int Wait()
    {
        _process.WaitForExit();
        return _process.ExitCode;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
            _process.Dispose();
    }

    private static string[] Arguments()
    {
        string[] own = Environment.GetCommandLineArgs();
        bool isHosted = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet";
        return isHosted ? ["exec", own[0], Argument, .. own[1..]] : [Argument, .. own[1..]];
    }

    private void Send(EngineOrder order)
    {
        byte[] json = order.Encode();
        byte[] message = new byte[sizeof(int) + json.Length];
        BinaryPrimitives.WriteInt32LittleEndian(message, json.Length);
        json.CopyTo(message, sizeof(int));
        Write(message);
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            try
            {
                _process.StandardInput.BaseStream.Write(bytes);
                _process.StandardInput.BaseStream.Flush();
            }
            catch (Exception error) when (error is IOException or ObjectDisposedException or InvalidOperationException)
            {
                // It is dead, which its exit code says better.
            }
        }
    }
}
