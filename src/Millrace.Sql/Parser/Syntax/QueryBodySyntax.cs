using System.Collections.Immutable;
using Millrace.Errors;
using Millrace.Plan.Expressions;

namespace Millrace.Sql.Parser.Syntax;

/// <summary>What makes a query's rows.</summary>
internal abstract record QueryBodySyntax(TextPosition Position);

/// <summary><c>SELECT items [FROM …] [WHERE …]</c>.</summary>
internal sealed record SelectSyntax(
    ImmutableArray<SelectItemSyntax> Items, FromSyntax? From, Expression? Where, TextPosition WherePosition, TextPosition Position)
    : QueryBodySyntax(Position);

/// <summary><c>VALUES (…), (…)</c>.</summary>
internal sealed record ValuesSyntax(ImmutableArray<ImmutableArray<Expression>> Rows, TextPosition Position) : QueryBodySyntax(Position);

/// <summary>An item of SELECT: an expression, perhaps named; or all columns, perhaps of one source.</summary>
/// <param name="Expression">The expression; null for <c>*</c>.</param>
/// <param name="Name">The name after AS, or the source before <c>.*</c>.</param>
/// <param name="Position">Where it begins.</param>
internal sealed record SelectItemSyntax(Expression? Expression, NameAt? Name, TextPosition Position);
