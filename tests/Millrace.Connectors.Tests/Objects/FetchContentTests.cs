using System.Text;
using Millrace.Columnar;
using Millrace.Columnar.Builders;
using Millrace.Compute;
using Millrace.Connectors.Files.Listing;
using Millrace.Errors;
using Millrace.Execution.Storage;
using Millrace.Plan.Functions;
using Millrace.Types;

namespace Millrace.Connectors.Tests.Objects;

public sealed class FetchContentTests : IDisposable
{
    private readonly TestHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public void Evaluate_Uris_ReadsContentAndKeepsNull()
    {
        _harness.WriteFile("a b", "hello");
        _harness.WriteFile("empty", "");
        Assert.Equal(["hello", null, "", "hello"], FetchUris(Uri("a b"), null, Uri("empty"), Uri("a b")));
        Assert.Empty(_harness.Errors);
    }

    [Fact]
    public void Evaluate_BadObjects_ReportsEachAndReadsTheOthers()
    {
        _harness.WriteFile("a", "hello");
        Directory.CreateDirectory(_harness.PathOf("folder"));
        List<string?> content = FetchUris(
            "nonsense", Uri("gone"), Uri("a"), "s3://b/k", Uri("folder"), "file://host/x", "file:///%zz", Uri("a/b"), Uri("a"));
        Assert.Equal([null, null, "hello", null, null, null, null, null, "hello"], content);
        Assert.Equal(
            [
                (0, ObjectErrors.BadUri), (1, ObjectErrors.Missing), (3, ObjectErrors.UnknownScheme), (4, ObjectErrors.BadUri),
                (5, ObjectErrors.BadUri), (6, ObjectErrors.BadUri), (7, ObjectErrors.Missing),
            ],
            _harness.Errors);
    }

    [Fact]
    public void Evaluate_Lenient_IsNullWithoutAnError()
    {
        Assert.Equal([null], FetchUris("try_fetch_content", Uri("gone")));
        Assert.Empty(_harness.Errors);
    }

    [Fact]
    public void Evaluate_Pipe_IsRefusedAndDoesNotWait()
    {
        using (var make = System.Diagnostics.Process.Start("mkfifo", _harness.PathOf("pipe")))
            make.WaitForExit();
        Assert.Equal([null], FetchUris(Uri("pipe")));
        Assert.Equal([(0, ObjectErrors.BadUri)], _harness.Errors);
    }

    [Fact]
    public void Evaluate_Windows_ReadsThemOnly()
    {
        _harness.WriteFile("a", "0123456789");
        Assert.Equal(["0123456789", "345", "89", ""], FetchReferences((0, null, null), (3, 3, null), (8, null, null), (10, 0, null)));
        Assert.Empty(_harness.Errors);
    }

    [Fact]
    public void Evaluate_LyingWindows_AreRowErrorsAndTakeNoMemory()
    {
        _harness.WriteFile("a", "0123456789");
        Assert.Equal([null, null, null, null], FetchReferences((0, long.MaxValue, null), (-1, 3, null), (11, null, null), (long.MaxValue, 5, null)));
        Assert.Equal([ObjectErrors.Changed, ObjectErrors.BadUri, ObjectErrors.Changed, ObjectErrors.Changed], _harness.Errors.Select(e => e.Code));
        Assert.InRange(_harness.Allocator.PeakBytes, 0, 4096);
    }

    [Fact]
    public void Evaluate_PinnedVersion_RefusesAChangedFile()
    {
        _harness.WriteFile("a", "old");
        PosixFiles.Stat(PosixFiles.ToPath(_harness.PathOf("a")), out FileStatus before);
        Assert.Equal(["old"], FetchReferences((0, null, before.Version)));
        _harness.WriteFile("a", "newer");
        Assert.Equal([null], FetchReferences((0, null, before.Version)));
        Assert.Equal([(0, ObjectErrors.Changed)], _harness.Errors);
    }

    [Fact]
    public void EstimateResultBytes_References_AreTheWindows()
    {
        _harness.WriteFile("a", "0123456789");
        ScalarFunction function = _harness.Registry.Functions.Get("fetch_content");
        using Column references = References((0, 7, null), (4, null, null));
        Assert.Equal(7, function.EstimateResultBytes([new Operand(references)], 0));
        Assert.Equal(6, function.EstimateResultBytes([new Operand(references)], 1));
        Assert.True(function.Traits.IsBlockingIO);
    }

    [Fact]
    public void Bind_WrongArgument_IsRefused()
    {
        ScalarFunction function = _harness.Registry.Functions.Get("fetch_content");
        Assert.Throws<MillraceException>(() => function.Bind([new ArgumentInfo(IntegerType.Int64)]));
        Assert.Throws<MillraceException>(() => function.Bind([]));
        Assert.Equal(BinaryType.Instance, function.Bind([new ArgumentInfo(ObjectRefType.Instance)]).ReturnType);
    }

    private string Uri(string name) => FileUri.Format(_harness.PathOf(name));

    private List<string?> FetchUris(params string?[] uris)
    {
        string name = uris.Contains("try_fetch_content") ? "try_fetch_content" : "fetch_content";
        using var texts = new BytesBuilder(Utf8Type.Instance, _harness.Allocator);
        foreach (string? uri in uris.Where(u => u != "try_fetch_content"))
            texts.Append(uri);
        using Column column = texts.Finish();
        return Fetch(name, column);
    }

    private List<string?> FetchReferences(params (long Offset, long? Length, string? Version)[] windows)
    {
        using Column column = References(windows);
        return Fetch("fetch_content", column);
    }

    private Column References(params (long Offset, long? Length, string? Version)[] windows)
    {
        using var references = (StructBuilder)ColumnBuilder.Create(ObjectRefType.Instance, _harness.Allocator);
        foreach ((long offset, long? length, string? version) in windows)
        {
            ((BytesBuilder)references.Member(0)).Append(Uri("a"));
            ((FixedWidthBuilder<long>)references.Member(1)).Append(offset);
            if (length is long bytes)
                ((FixedWidthBuilder<long>)references.Member(2)).Append(bytes);
            else
                references.Member(2).AppendNull();
            ((BytesBuilder)references.Member(3)).Append(version);
            references.Member(4).AppendNull();
            references.CloseRow();
        }

        return references.Finish();
    }

    private List<string?> Fetch(string name, Column references)
    {
        var context = new EvaluationContext(references.Length, _harness.Allocator, _harness, CancellationToken.None);
        using Column content = _harness.Registry.Functions.Get(name).Evaluate([new Operand(references)], context);
        return [.. Enumerable.Range(0, content.Length).Select(r => content.IsNull(r) ? null : Encoding.UTF8.GetString(content.GetBytes(r)))];
    }
}
