namespace Millrace.Functions.Text;

/// <summary>A pattern of LIKE, taken apart.</summary>
internal sealed class LikePattern
{
    private const int AnyRun = -1;
    private const int AnyOne = -2;
    private readonly int[] _parts;

    private LikePattern(int[] parts) => _parts = parts;

    /// <summary>Takes a pattern apart.</summary>
    /// <param name="pattern">UTF-8.</param>
    /// <param name="escape">One ASCII character, or empty for none.</param>
    /// <param name="reason">What is wrong, when the answer is null.</param>
    public static LikePattern? TryParse(ReadOnlySpan<byte> pattern, ReadOnlySpan<byte> escape, out string reason)
    {
        reason = "";
        if (escape.Length > 1)
        {
            reason = "the escape is not one ASCII character";
            return null;
        }

        var parts = new List<int>(pattern.Length);
        for (int i = 0; i < pattern.Length; i++)
        {
            byte value = pattern[i];
            if (escape.Length == 1 && value == escape[0])
            {
                i++;
                if (i == pattern.Length)
                {
                    reason = "the pattern ends with its escape character";
                    return null;
                }

                parts.Add(pattern[i]);
                continue;
            }

            parts.Add(value switch
            {
                (byte)'%' => AnyRun,
                (byte)'_' => AnyOne,
                _ => value,
            });
        }

        return new LikePattern([.. parts]);
    }

    /// <summary>Whether a whole text matches. Greedy with one point to fall back to: the last % seen is the only one that need be moved.</summary>
    public bool IsMatch(ReadOnlySpan<byte> text)
    {
        int at = 0;
        int part = 0;
        int runPart = -1;
        int runAt = 0;
        while (at < text.Length)
        {
            if (part < _parts.Length && _parts[part] == AnyRun)
            {
                runPart = part++;
                runAt = at;
            }
            else if (part < _parts.Length && (_parts[part] == AnyOne || _parts[part] == text[at]))
            {
                at = _parts[part] == AnyOne ? Utf8.Skip(text, at, 1) : at + 1;
                part++;
            }
            else if (runPart >= 0)
            {
                part = runPart + 1;
                runAt = Utf8.Skip(text, runAt, 1);
                at = runAt;
            }
            else
            {
                return false;
            }
        }

        while (part < _parts.Length && _parts[part] == AnyRun)
            part++;
        return part == _parts.Length;
    }
}
