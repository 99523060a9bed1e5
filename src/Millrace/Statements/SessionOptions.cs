using Millrace.Errors;
using Millrace.Execution.Planning;
using Millrace.Execution.RowErrors;
using Millrace.Interop;
using Millrace.Options;

namespace Millrace.Statements;

/// <summary>The options that a session has set, as texts and as the record that jobs get.</summary>
internal sealed class SessionOptions
{
    private const string Owner = "the session";
    private const string NativePrefix = "native.";
    private static readonly TimeSpan CallWaitMax = TimeSpan.FromMinutes(1);
    private SortedDictionary<string, string> _set = new(StringComparer.Ordinal);

    /// <summary>The options that are set, by key.</summary>
    public IReadOnlyDictionary<string, string> Set => _set;

    /// <summary>All options, the defaults among them.</summary>
    public EngineOptions Engine { get; private set; } = new();

    /// <summary>Sets an option; nothing changes when it does not fit.</summary>
    /// <exception cref="MillraceException"><c>OPTION_UNKNOWN</c> or <c>OPTION_INVALID</c> (user), with a suggestion.</exception>
    public void Put(string key, string value)
    {
        if (key.StartsWith(NativePrefix, StringComparison.Ordinal) && key.Length > NativePrefix.Length)
        {
            NativeLibraryLoader.SetPath(key[NativePrefix.Length..], value);
            return;
        }

        Apply(new SortedDictionary<string, string>(_set, StringComparer.Ordinal) { [key] = value });
    }

    /// <summary>Takes an option back to its default; all for null.</summary>
    /// <exception cref="MillraceException"><c>OPTION_UNKNOWN</c> (user), with a suggestion.</exception>
    public void Reset(string? key)
    {
        var left = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (key is not null)
        {
            string[] known = [.. OptionBinder.Describe(typeof(EngineOptions)).Select(o => o.Key)];
            if (!known.Contains(key))
                throw OptionBinder.Unknown(key, Owner, known);
            left = new SortedDictionary<string, string>(_set, StringComparer.Ordinal);
            left.Remove(key);
        }

        Apply(left);
    }

    private void Apply(SortedDictionary<string, string> values)
    {
        EngineOptions options = OptionBinder.Bind<EngineOptions>(values, Owner);
        CheckRange("cpu.slots", options.CpuSlots, 0, 1024);
        CheckRange("accelerator.slots", options.AcceleratorSlots, 0, 1024);
        CheckRange("io.slots", options.IOSlots, 1, 1024);
        CheckRange("subtasks", options.Subtasks, 1, 1024);
        CheckRange("restart.attempts", options.RestartAttempts, 0, 1_000_000);
        if (options.CheckpointCallWait > CallWaitMax)
        {
            throw MillraceException.User(
                "OPTION_INVALID", "the option 'checkpoint.call-wait' is longer than a minute", "Write a time from 0 s to 1 min");
        }

        CheckPath("checkpoint.dir", options.CheckpointFolder);
        CheckPath("journal.dir", options.JournalFolder);
        CheckPath("dead-letter.path", options.DeadLetterPath);
        RejectionLimit.Parse(options.MaxRejected);
        if (options.JournalMaxBytes.Bytes < ByteSize.FromMiB(1).Bytes)
        {
            throw MillraceException.User(
                "OPTION_INVALID", $"{options.JournalMaxBytes} is not a value for the option 'journal.max-bytes'", "Write a size from 1 MiB");
        }

        _set = values;
        Engine = options;
    }

    private static void CheckPath(string key, string? path)
    {
        if (path is not null && (path.Length == 0 || path.Contains('\0', StringComparison.Ordinal)))
        {
            throw MillraceException.User(
                "OPTION_INVALID", $"the option '{key}' is empty or holds a zero byte", "Write the path of a folder, or leave the option out");
        }
    }

    private static void CheckRange(string key, int value, int least, int most)
    {
        if (value < least || value > most)
        {
            throw MillraceException.User(
                "OPTION_INVALID", $"{value} is not a value for the option '{key}'", $"Write a number from {least} to {most}");
        }
    }
}
