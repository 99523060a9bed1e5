namespace Millrace.Chaos.Faults;

/// <summary>Damages a file in one of four ways.</summary>
internal static class Damage
{
    /// <summary>What can be done to a file.</summary>
    public static IReadOnlyList<string> Ways { get; } = ["truncated", "flipped", "zeroed", "swapped"];

    /// <summary>Does it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="way">One of <see cref="Ways"/>.</param>
    /// <param name="other">The file that it is swapped for.</param>
    /// <param name="random">Decides where.</param>
    /// <returns>Whether the file's bytes are others now.</returns>
    public static bool Inflict(string path, string way, string? other, Random random)
    {
        byte[] before = File.ReadAllBytes(path);
        byte[] after = [.. before];
        switch (way)
        {
            case "truncated":
                after = after[..random.Next(Math.Max(1, after.Length))];
                break;
            case "flipped" when after.Length > 0:
                after[random.Next(after.Length)] ^= (byte)(1 << random.Next(8));
                break;
            case "zeroed":
                Array.Clear(after);
                break;
            case "swapped" when other is not null:
                after = File.ReadAllBytes(other);
                break;
        }

        if (after.AsSpan().SequenceEqual(before))
            return false;
        File.WriteAllBytes(path, after);
        return true;
    }
}
