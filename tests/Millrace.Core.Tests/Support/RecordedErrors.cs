using Millrace.Errors;

namespace Millrace.Core.Tests.Support;

internal sealed class RecordedErrors : IRowErrors
{
    public List<(int Row, string Code, string Message)> All { get; } = [];

    public IEnumerable<(int Row, string Code)> Codes => All.Select(e => (e.Row, e.Code));

    public void Report(int row, string code, string message) => All.Add((row, code, message));
}
