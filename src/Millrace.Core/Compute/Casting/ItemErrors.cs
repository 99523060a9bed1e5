using Millrace.Errors;

namespace Millrace.Compute.Casting;

/// <summary>Collects errors of items, to be reported for the rows that hold them.</summary>
internal sealed class ItemErrors : IRowErrors
{
    private readonly Dictionary<int, string> _messages = [];

    public bool Any => _messages.Count > 0;

    public void Report(int row, string code, string message) => _messages.TryAdd(row, message);

    /// <summary>The message of the first failed item in a range, or null.</summary>
    public string? FirstIn(int start, int count)
    {
        if (_messages.Count == 0)
            return null;
        for (int i = start; i < start + count; i++)
        {
            if (_messages.TryGetValue(i, out string? message))
                return message;
        }

        return null;
    }
}
