using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using Millrace.Errors;
using Millrace.Runtime.Supervision;
using Millrace.Server.Scripts;

namespace Millrace.Server.Supervision;

/// <summary>
/// The engine's end of what ties it to its supervisor. If the supervisor dies, the kernel kills the engine, or the end of the pipe ends it.
/// </summary>
internal sealed partial class EngineLink : IDisposable
{
    /// <summary>SIGINT, in the pipe.</summary>
    public const byte Interrupt = (byte)'I';

    /// <summary>SIGTERM, in the pipe.</summary>
    public const byte Terminate = (byte)'T';

    private const int OrderBytesMax = 1 << 30;
    private const int SetParentDeathSignal = 1;
    private const nuint SignalKill = 9;
    private readonly Stream _input;

    private EngineLink(Stream input, SupervisedRun run) => (_input, Run) = (input, run);

    /// <summary>The run, for sessions and for word of progress.</summary>
    public SupervisedRun Run { get; }

    /// <summary>The script, which the supervisor has read.</summary>
    public Script Script => new(Run.Order.ScriptName, Run.Order.ScriptText);

    /// <summary>Ties this process to the supervisor that has started it, and takes the order up.</summary>
    /// <exception cref="MillraceException"><c>NO_SUPERVISOR</c> (user): nobody has.</exception>
    public static EngineLink Connect()
    {
        string? path = Environment.GetEnvironmentVariable(EngineProcess.Variable);
        if (path is null || path.Split('/') is not ["", "proc", var supervisor, ..] || !int.TryParse(supervisor, out int parent))
            throw MillraceException.User("NO_SUPERVISOR", "an engine is started by its supervisor", $"Leave {EngineProcess.Argument} out");
        Environment.SetEnvironmentVariable(EngineProcess.Variable, null);
        _ = ControlProcess(SetParentDeathSignal, SignalKill, 0, 0, 0);

        // It may have died before the kernel knew whom to tell.
        if (ParentProcess() != parent)
            ExitNow(ExitCodes.Killed);
        Stream input = Console.OpenStandardInput();
        return new EngineLink(input, SupervisedRun.Open(path, ReadOrder(input)));
    }

    /// <summary>Hears of signals, and of the end of the supervisor, on a thread of its own.</summary>
    /// <param name="signals">Told of the first signal. The second is a matter of the supervisor, which ends.</param>
    public void Listen(Signals signals)
    {
        var thread = new Thread(() => Read(signals)) { IsBackground = true, Name = "millrace-supervisor" };
        thread.Start();
    }

    /// <inheritdoc/>
    public void Dispose() => Run.Dispose();

    private void Read(Signals signals)
    {
        try
        {
            for (int letter; (letter = _input.ReadByte()) >= 0;)
                signals.RequestStop(letter == Interrupt ? ExitCodes.Interrupted : ExitCodes.Terminated);
        }
        catch (IOException)
        {
            // As the end.
        }

        ExitNow(ExitCodes.Killed);
    }

    private static EngineOrder ReadOrder(Stream input)
    {
        try
        {
            byte[] length = new byte[sizeof(int)];
            input.ReadExactly(length);
            byte[] json = new byte[Math.Clamp(BinaryPrimitives.ReadInt32LittleEndian(length), 0, OrderBytesMax)];
            input.ReadExactly(json);
            return EngineOrder.Decode(json);
        }
        catch (Exception error) when (error is IOException or JsonException)
        {
            throw MillraceException.Internal("ORDER_UNREADABLE", $"the supervisor's order cannot be read: {error.Message}", error);
        }
    }

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int ControlProcess(int option, nuint argument2, nuint argument3, nuint argument4, nuint argument5);

    [LibraryImport("libc", EntryPoint = "getppid")]
    private static partial int ParentProcess();

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void ExitNow(int code);
}
