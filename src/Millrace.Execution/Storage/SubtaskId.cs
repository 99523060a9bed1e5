using System.Globalization;
using System.Text.Json.Serialization;

namespace Millrace.Execution.Storage;

/// <summary>One instance of a stage: what checkpoints, attempts, splits and channel ends count. Written <c>stage/index</c>.</summary>
/// <param name="Stage">The stage's id, stable across restarts.</param>
/// <param name="Index">From 0.</param>
[JsonConverter(typeof(SubtaskIdJsonConverter))]
public readonly record struct SubtaskId(string Stage, int Index) : IComparable<SubtaskId>
{
    /// <summary>Reads the form that <see cref="ToString"/> writes.</summary>
    /// <exception cref="FormatException">The text is not of that form.</exception>
    public static SubtaskId Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int slash = text.LastIndexOf('/');
        if (slash <= 0 || !int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int index))
        {
            throw new FormatException($"'{text}' is not a subtask: expected stage/index");
        }

        return new SubtaskId(text[..slash], index);
    }

    /// <summary>By stage in ordinal order, then by index.</summary>
    public int CompareTo(SubtaskId other)
    {
        int byStage = string.CompareOrdinal(Stage, other.Stage);
        return byStage != 0 ? byStage : Index.CompareTo(other.Index);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Stage}/{Index.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>Order of <see cref="CompareTo"/>.</summary>
    public static bool operator <(SubtaskId left, SubtaskId right) => left.CompareTo(right) < 0;

    /// <summary>Order of <see cref="CompareTo"/>.</summary>
    public static bool operator >(SubtaskId left, SubtaskId right) => left.CompareTo(right) > 0;

    /// <summary>Order of <see cref="CompareTo"/>.</summary>
    public static bool operator <=(SubtaskId left, SubtaskId right) => left.CompareTo(right) <= 0;

    /// <summary>Order of <see cref="CompareTo"/>.</summary>
    public static bool operator >=(SubtaskId left, SubtaskId right) => left.CompareTo(right) >= 0;
}
