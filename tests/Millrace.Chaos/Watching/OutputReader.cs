using System.Security.Cryptography;
using Millrace.Chaos.Checking;
using Millrace.Chaos.Storage;

namespace Millrace.Chaos.Watching;

/// <summary>
/// A reader who looks at the results every 10 ms while the job runs: each file that is seen must be whole, committed by the log, and stay as it is.
/// </summary>
internal sealed class OutputReader : IDisposable
{
    private const int PollMilliseconds = 10;
    private readonly IReadOnlyList<string> _folders;
    private readonly CheckpointFolder _checkpoints;
    private readonly Dictionary<string, string> _seen = new(StringComparer.Ordinal);
    private readonly List<Finding> _findings = [];
    private readonly Lock _gate = new();
    private readonly ManualResetEventSlim _stop = new();
    private readonly Thread _thread;
    private long _lastIndex;
    private long _lastLogged;

    public OutputReader(IReadOnlyList<string> folders, CheckpointFolder checkpoints)
    {
        (_folders, _checkpoints) = (folders, checkpoints);
        _thread = new Thread(Poll) { IsBackground = true, Name = "output-reader" };
        _thread.Start();
    }

    /// <summary>Looks at what is there.</summary>
    public void Look()
    {
        lock (_gate)
            LookAlone();
    }

    /// <summary>Ends, looks once more, and answers what was wrong.</summary>
    public IReadOnlyList<Finding> Finish()
    {
        _stop.Set();
        _thread.Join();
        Look();
        foreach ((string path, string hash) in _seen)
        {
            if (!File.Exists(path))
                _findings.Add(new Finding(FindingKind.ReaderSaw, $"{Path.GetFileName(path)} vanished after it was seen"));
            else if (Hash(File.ReadAllBytes(path)) != hash)
                _findings.Add(new Finding(FindingKind.ReaderSaw, $"{Path.GetFileName(path)} changed after it was seen"));
        }

        return _findings;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Set();
        _thread.Join();
        _stop.Dispose();
    }

    private void Poll()
    {
        while (!_stop.Wait(PollMilliseconds))
            Look();
    }

    private void LookAlone()
    {
        foreach (string folder in _folders)
        {
            foreach (string path in Parts(folder))
            {
                if (!_seen.ContainsKey(path))
                    OnSeen(path);
            }
        }
    }

    /// <summary>The results in a folder; an engine makes it, and one that ends without a result may remove it again at any moment.</summary>
    private static string[] Parts(string folder)
    {
        try
        {
            return Directory.GetFiles(folder, "part-*");
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    private void OnSeen(string path)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (FileNotFoundException)
        {
            _findings.Add(new Finding(FindingKind.ReaderSaw, $"{Path.GetFileName(path)} vanished while it was opened"));
            return;
        }

        _seen[path] = Hash(bytes);
        if (FileShape.Problem(path, bytes) is string problem)
            _findings.Add(new Finding(FindingKind.Torn, $"a reader saw {Path.GetFileName(path)}: {problem}"));
        if (FileShape.CheckpointOf(path) is not long checkpoint || !IsLogged(checkpoint))
            _findings.Add(new Finding(FindingKind.ReaderSaw, $"{Path.GetFileName(path)} is visible, and the log has no checkpoint that holds it"));
    }

    /// <summary>What an aborted checkpoint had prepared is committed with the next one, under its own name.</summary>
    private bool IsLogged(long checkpoint)
    {
        foreach ((long index, string file) in _checkpoints.LogFiles().Where(f => f.Index > _lastIndex))
        {
            LogEntry entry = LogEntry.Parse(index, File.ReadAllBytes(file), default);
            _lastIndex = index;
            if (entry.Kind == "checkpoint")
                _lastLogged = Math.Max(_lastLogged, entry.Id);
        }

        return checkpoint <= _lastLogged;
    }

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
