using System.Collections.Immutable;
using Millrace.Plan.Expressions;
using Millrace.Plan.Logical;

namespace Millrace.Media.Rules;

/// <summary>
/// Moves images that a projection computes into the projection above it, where image functions go on with them; the bytes pass instead. So
/// <c>SELECT IMAGE_RESIZE(i, …) FROM (SELECT IMAGE_DECODE(b) AS i …)</c> is one evaluation.
/// </summary>
internal static class ImagePull
{
    /// <summary>Moves, or answers the same node where there is nothing to do.</summary>
    public static LogicalNode Through(ProjectNode outer)
    {
        if (outer.Input is not ProjectNode inner)
            return outer;
        var columns = inner.Columns.ToList();
        var moved = new Dictionary<string, Expression>(StringComparer.Ordinal);
        foreach (NamedExpression column in inner.Columns)
        {
            if (ImageChain.Of(column.Expression) is not { Output.Result: Pixels.Results.ImageResult } chain || !IsStepInput(outer, column.Name))
                continue;
            string content = PassContent(chain.Content, column, columns);
            moved.Add(column.Name, ReplaceContent(column.Expression, chain.Content, new ColumnExpression(content)));
        }

        if (moved.Count == 0)
            return outer;
        ImmutableArray<Expression> expressions =
        [
            .. outer.Expressions.Select(e => e.Transform(x => x is ColumnExpression c ? moved.GetValueOrDefault(c.Name, x) : x)),
        ];
        return outer with
        {
            Input = inner with { Columns = [.. columns] },
            Columns = [.. outer.Columns.Select((c, i) => c with { Expression = expressions[i] })],
        };
    }

    private static bool IsStepInput(ProjectNode outer, string name) => outer.Expressions
        .SelectMany(e => e.Descendants())
        .Any(e => ImageChain.IsStepOver(e, input => input is ColumnExpression column && column.Name == name));

    /// <summary>Puts the bytes in the image's place among the columns, unless they are there already.</summary>
    /// <returns>The name of their column.</returns>
    private static string PassContent(Expression content, NamedExpression image, List<NamedExpression> columns)
    {
        NamedExpression? passed = columns.Find(c => c.Expression.Equals(content));
        int place = columns.IndexOf(image);
        if (passed is not null)
        {
            columns.RemoveAt(place);
            return passed.Name;
        }

        string name = $"$content_{image.Name}";
        while (columns.Exists(c => c.Name == name))
            name += "_";
        columns[place] = new NamedExpression(name, content);
        return name;
    }

    private static Expression ReplaceContent(Expression expression, Expression content, ColumnExpression column)
    {
        if (ReferenceEquals(expression, content))
            return column;
        ImmutableArray<Expression> operands = expression.Operands;
        return expression.WithOperands([ReplaceContent(operands[0], content, column), .. operands[1..]]);
    }
}
