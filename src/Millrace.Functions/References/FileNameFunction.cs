using System.Collections.Immutable;
using System.Text;
using Millrace.Columnar;
using Millrace.Columnar.Builders;
using Millrace.Compute;
using Millrace.Plan.Functions;
using Millrace.Types;

namespace Millrace.Functions.References;

/// <summary>The last part of a URI or path.</summary>
internal sealed class FileNameFunction : SignatureFunction
{
    public override string Name => "file_name";

    public override FunctionTraits Traits { get; } = new() { CanFail = false };

    public override FunctionDocumentation Documentation { get; } = new(
        "References",
        "FILE_NAME(uri VARCHAR)",
        "VARCHAR",
        "The part of a URI or path behind the last slash, without query and fragment, percent-encoding undone.",
        ["FILE_NAME(uri)"]);

    protected override ImmutableArray<DataType> Parameters { get; } = [Utf8Type.Instance];

    protected override DataType ReturnType => Utf8Type.Instance;

    public override Column Evaluate(ReadOnlySpan<Operand> arguments, EvaluationContext context)
    {
        using var result = new BytesBuilder(Utf8Type.Instance, context.Allocator);
        for (int row = 0; row < context.RowCount; row++)
            result.Append(arguments[0].IsNull(row) ? null : NameOf(Encoding.UTF8.GetString(arguments[0].GetBytes(row))));
        return result.Finish();
    }

    private static string NameOf(string uri)
    {
        bool isUri = uri.Contains("://", StringComparison.Ordinal);
        int end = isUri ? uri.IndexOfAny(['?', '#']) : -1;
        string path = end < 0 ? uri : uri[..end];
        string name = path[(path.LastIndexOf('/') + 1)..];
        return isUri ? Uri.UnescapeDataString(name) : name;
    }
}
