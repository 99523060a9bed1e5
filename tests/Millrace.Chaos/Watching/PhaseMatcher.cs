using System.Text;

namespace Millrace.Chaos.Watching;

/// <summary>Knows by the name of a file that appears which phase has begun. Not thread-safe.</summary>
/// <param name="phase">The phase to wait for.</param>
/// <param name="skip">How many times it is let pass.</param>
/// <param name="variant">Which of several marks of the phase counts.</param>
/// <param name="checkpoints">Checkpoints that must be logged before a mark counts.</param>
internal sealed class PhaseMatcher(Phase phase, int skip, int variant, int checkpoints = 0)
{
    private int _left = skip;
    private int _checkpointsLeft = checkpoints;

    /// <summary>Whether the fault is due.</summary>
    public bool Matches(string path)
    {
        if (_checkpointsLeft > 0 && IsMark(path, Phase.Log))
            _checkpointsLeft--;
        return _checkpointsLeft == 0 && IsMark(path, phase) && _left-- == 0;
    }

    private bool IsMark(string path, Phase of)
    {
        string name = Path.GetFileName(path);
        string[] parts = path.Split('/');
        bool isObject = parts is [.., "objects", _, _, _];
        bool isNew = name.StartsWith(".new-", StringComparison.Ordinal);
        bool isLog = parts is [.., "log", _] && !isNew;
        return of switch
        {
            Phase.Trigger => parts is [.., "objects", _, _] && !isNew,
            Phase.Upload => variant switch
            {
                0 => isObject && isNew,
                1 => isObject && !isNew && name != "manifest.json",
                _ => IsPrepared(parts, name)
                    || (isObject && !isNew && !name.StartsWith("source-", StringComparison.Ordinal) && name != "manifest.json"),
            },
            Phase.Manifest => isObject && name == "manifest.json",
            Phase.Log => isLog && KindOf(path) == "checkpoint",
            Phase.Commit => name.StartsWith("part-", StringComparison.Ordinal),
            Phase.Recovery => variant switch
            {
                0 => parts is [.., "log", _] && name.StartsWith(".new-probe", StringComparison.Ordinal),
                _ => isLog && KindOf(path) == "generation",
            },
            Phase.Random => true,
            Phase.End => isLog && KindOf(path) == "ended",
            _ => false,
        };
    }

    /// <summary>A file of the sink that was closed and renamed for its checkpoint, and still is no result.</summary>
    private static bool IsPrepared(string[] parts, string name) =>
        parts is [.., ".tmp", _, _, _]
            && !name.Contains("-open", StringComparison.Ordinal)
            && !name.Contains("-closed-", StringComparison.Ordinal);

    private static string KindOf(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            Span<byte> head = stackalloc byte[40];
            int count = file.Read(head);
            string[] words = Encoding.UTF8.GetString(head[..count]).Split(' ');
            return words.Length > 1 ? words[1] : "";
        }
        catch (IOException)
        {
            return "";
        }
    }
}
