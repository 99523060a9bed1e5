using System.Globalization;
using Millrace.Columnar;
using Millrace.Columnar.Builders;
using Millrace.Memory;
using Millrace.Runtime.Jobs;
using Millrace.Runtime.Metrics;
using Millrace.Server.Output;
using Millrace.Server.Progress;
using Millrace.Types;

namespace Millrace.EndToEnd.Tests;

/// <summary>Tables are straight although rows come one by one, and nobody waits for a row longer than a moment.</summary>
public sealed class TextResultsTests : IDisposable
{
    private static readonly Schema Columns = new([new Field("name", Utf8Type.Instance), new Field("n", IntegerType.Int64)]);
    private readonly MemoryAllocator _allocator = MemoryAllocator.CreateRoot("text", 1 << 20);
    private readonly StringWriter _output = new(CultureInfo.InvariantCulture) { NewLine = "\n" };
    private readonly StringWriter _diagnostics = new(CultureInfo.InvariantCulture) { NewLine = "\n" };
    private readonly HandTime _time = new();
    private readonly Bar _bar = new();
    private readonly TextResults _results;
    private readonly StatementReporter _reporter;

    public TextResultsTests()
    {
        _results = new TextResults(_output, isTerminal: false);
        _reporter = new StatementReporter(_diagnostics, _results, _bar, _time);
        _reporter.OnColumns(Columns);
    }

    public void Dispose()
    {
        _results.Dispose();
        Assert.Equal(0, _allocator.LiveBytes);
    }

    [Fact]
    public void OnRows_RowsOneByOne_AreAlignedByTheWidest()
    {
        Show("a", 1);
        Show("a longer name", 12345);
        Show("b", 2);
        _reporter.OnRowsEnd();

        Assert.Equal(
            """
            name               n
            -------------  -----
            a                  1
            a longer name  12345
            b                  2
            3 rows


            """,
            _output.ToString());
        Assert.Equal(0, _time.TimerCount);
    }

    [Fact]
    public void OnRows_SlowStream_ShowsRowsAMomentAfterTheFirst()
    {
        Show("a", 1);
        Show("bb", 2);
        Assert.Equal("", _output.ToString());

        _time.Advance(TimeSpan.FromMilliseconds(100));

        Assert.EndsWith("a     1\nbb    2\n", _output.ToString(), StringComparison.Ordinal);

        // From then on each row is shown at once, and widens those behind it.
        Show("a longer name", 3);
        Assert.EndsWith("a longer name  3\n", _output.ToString(), StringComparison.Ordinal);
        Show("c", 4);
        Assert.EndsWith("c              4\n", _output.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, _time.TimerCount);
    }

    [Fact]
    public void OnRows_AScreenful_IsShownAtOnce()
    {
        for (int i = 0; i < 99; i++)
            Show("a", i);
        Assert.Equal("", _output.ToString());

        Show("b", 99);

        Assert.Equal(102, _output.ToString().Count(c => c == '\n'));
        Assert.Equal(0, _time.TimerCount);
    }

    [Fact]
    public void OnEvent_WhileRowsAreHeldBack_ProgressStaysBehindThem()
    {
        var progress = new JobProgress("j", DateTimeOffset.UnixEpoch, new JobMetrics());
        Show("a", 1);

        _reporter.OnEvent(progress);
        Assert.Equal(0, _bar.Updates);
        _time.Advance(TimeSpan.FromMilliseconds(100));
        _reporter.OnEvent(progress);

        Assert.Equal(1, _bar.Updates);
        Assert.EndsWith("a     1\n", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void OnJobEnd_BeforeTheEndOfTheRows_ShowsWhatHasCome()
    {
        Show("a", 1);

        _reporter.OnJobEnd(new JobReport(new JobResult("j", "query", JobState.Stopped, new JobMetrics(), null), true, null));

        Assert.EndsWith("a     1\n", _output.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, _time.TimerCount);
    }

    [Fact]
    public void OnRows_WideValueInAPipe_KeepsItsColumnStraight()
    {
        string wide = new('x', 90);
        Show(wide, 1);
        Show("a", 2);
        _reporter.OnRowsEnd();

        string[] lines = _output.ToString().Split('\n');
        Assert.Equal(wide + "  1", lines[2]);
        Assert.Equal("a" + new string(' ', 89) + "  2", lines[3]);
    }

    private void Show(string name, long number)
    {
        using var names = new BytesBuilder(Utf8Type.Instance, _allocator);
        using var numbers = new FixedWidthBuilder<long>(IntegerType.Int64, _allocator, 1);
        names.Append(name);
        numbers.Append(number);
        using var batch = new Batch(Columns, [names.Finish(), numbers.Finish()], 1);
        _reporter.OnRows(batch);
    }

    private sealed class Bar : IProgressView
    {
        public int Updates { get; private set; }

        public void Update(string job, JobMetrics metrics) => Updates++;

        public void Clear()
        {
        }
    }
}
