using System.Collections.Immutable;
using Millrace.Plan.Catalog;
using Millrace.Plan.Expressions;
using Millrace.Plan.Logical;
using Millrace.Types;

namespace Millrace.Media.Tests.Rules;

/// <summary>Short ways to write expressions of images over a table of bytes.</summary>
internal static class ImageExpressions
{
    public static Expression Call(string function, params Expression[] arguments) => new CallExpression(function, [.. arguments]);

    public static LiteralExpression Of(int number) => LiteralExpression.Of(number);

    public static LiteralExpression Of(string text) => LiteralExpression.Of(text);

    public static Expression Decoded(Expression content) => Call("image_decode", content, Of("reject"), Of("RGB"));

    public static ScanNode Scan() => new(
        new TableDefinition("photos", null, ImmutableSortedDictionary<string, string>.Empty),
        new Schema([new Field("id", IntegerType.Int32), new Field("content", BinaryType.Instance)]));
}
