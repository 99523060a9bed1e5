using Millrace.Columnar;
using Millrace.Columnar.Builders;
using Millrace.Compute;
using Millrace.Errors;
using Millrace.Plan.Functions;
using Millrace.Types;

namespace Millrace.Functions.References;

/// <summary>A member of a row.</summary>
internal sealed class FieldFunction : ScalarFunction
{
    public override string Name => "field";

    public override FunctionTraits Traits { get; } = new() { CanFail = false };

    public override FunctionDocumentation Documentation { get; } = new(
        "Rows",
        "row.member",
        "the member's type",
        "A member of a ROW, or of what is stored as one: "
        + "OBJECT_REF has uri, offset, length, version and media_type; IMAGE has width, height, channels and mode.",
        ["content.uri"]);

    public override FunctionBinding Bind(IReadOnlyList<ArgumentInfo> arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        if (arguments.Count != 2 || arguments[0].Type.Storage is not StructType members || arguments[1].LiteralValue is not string name)
            throw ArgumentError("a ROW and the name of a member are taken");
        int index = members.IndexOf(name);
        if (index >= 0)
            return new FunctionBinding([arguments[0].Type, Utf8Type.Instance], members.Fields[index].Type);
        string[] names = [.. members.Fields.Select(f => f.Name)];
        string? nearest = Suggestion.Nearest(name, names);
        throw MillraceException.User(
            "COLUMN_NOT_FOUND",
            $"{arguments[0].Type} has no member '{name}'",
            nearest is null ? $"The members are: {string.Join(", ", names)}" : $"Did you mean '{nearest}'?");
    }

    public override Column Evaluate(ReadOnlySpan<Operand> arguments, EvaluationContext context)
    {
        Operand row = arguments[0];
        var members = (StructType)row.Column.Type.Storage;
        Column member = row.Column.Children[members.IndexOf(arguments[1].Column.GetString(0) ?? "")];
        if (row.Column.NullCount == 0 && !row.IsScalar)
            return member.Share();
        using ColumnBuilder result = ColumnBuilder.Create(member.Type, context.Allocator);
        for (int i = 0; i < context.RowCount; i++)
        {
            if (row.IsNull(i))
                result.AppendNull();
            else
                result.AppendFrom(member, row.IndexOf(i));
        }

        return result.Finish();
    }
}
