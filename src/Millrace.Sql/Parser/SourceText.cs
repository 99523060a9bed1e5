using System.Collections.Immutable;
using Millrace.Errors;

namespace Millrace.Sql.Parser;

/// <summary>The text that is parsed, and where each of its characters stands in the text that the user wrote.</summary>
internal sealed class SourceText
{
    private readonly ImmutableArray<SourceSegment> _segments;
    private readonly int[] _lineStarts;

    /// <summary>A text in which nothing was substituted.</summary>
    public SourceText(string text)
        : this(text, text, [new SourceSegment(0, 0, false)])
    {
    }

    /// <summary>A text made of pieces of the written one and of values.</summary>
    /// <param name="text">What is parsed.</param>
    /// <param name="written">What the user wrote.</param>
    /// <param name="segments">Where pieces begin, in order; the first at 0.</param>
    public SourceText(string text, string written, ImmutableArray<SourceSegment> segments)
    {
        Text = text;
        _segments = segments;
        _lineStarts = [0, .. Enumerable.Range(0, written.Length).Where(i => written[i] == '\n').Select(i => i + 1)];
    }

    /// <summary>What is parsed.</summary>
    public string Text { get; }

    /// <summary>The place in the written text of a character of <see cref="Text"/>; within a value, the place of its <c>${name}</c>.</summary>
    public TextPosition PositionOf(int offset)
    {
        SourceSegment segment = _segments[LastAtMost(_segments.Length, i => _segments[i].TextOffset <= offset)];
        int written = segment.IsValue ? segment.WrittenOffset : segment.WrittenOffset + offset - segment.TextOffset;
        int line = LastAtMost(_lineStarts.Length, i => _lineStarts[i] <= written);
        return new TextPosition(line + 1, written - _lineStarts[line] + 1);
    }

    /// <summary>Binary search for the last index that satisfies a condition which holds up to some index and not after it.</summary>
    private static int LastAtMost(int count, Func<int, bool> holds)
    {
        int low = 0;
        int high = count - 1;
        while (low < high)
        {
            int middle = low + (high - low + 1) / 2;
            if (holds(middle))
                low = middle;
            else
                high = middle - 1;
        }

        return low;
    }
}
