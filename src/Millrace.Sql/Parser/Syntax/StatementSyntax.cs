using System.Collections.Immutable;
using Millrace.Errors;
using Millrace.Sql.Binder;
using Millrace.Types;

namespace Millrace.Sql.Parser.Syntax;

/// <summary>A statement as parsed. How it is bound stands beside it in <c>SqlBinder</c>.</summary>
internal abstract record StatementSyntax(TextPosition Position);

internal sealed record CreateTableSyntax(
    NameAt Name, Schema? Columns, ImmutableSortedDictionary<string, string> Options, bool IfNotExists, TextPosition Position)
    : StatementSyntax(Position);

internal sealed record CreateModelSyntax(
    NameAt Name, Schema Input, Schema Output, ImmutableSortedDictionary<string, string> Options, bool IfNotExists, TextPosition Position)
    : StatementSyntax(Position);

internal sealed record DropSyntax(CatalogObjectKind Kind, NameAt Name, bool IfExists, TextPosition Position) : StatementSyntax(Position);

internal sealed record InsertSyntax(NameAt Table, ImmutableArray<NameAt> Columns, QuerySyntax Query, TextPosition Position)
    : StatementSyntax(Position);

internal sealed record SelectStatementSyntax(QuerySyntax Query, TextPosition Position) : StatementSyntax(Position);

internal sealed record ExplainSyntax(StatementSyntax Statement, TextPosition Position) : StatementSyntax(Position);

internal sealed record SetSyntax(string? Key, string? Value, TextPosition Position) : StatementSyntax(Position);

internal sealed record ResetSyntax(string? Key, TextPosition Position) : StatementSyntax(Position);

internal sealed record ShowSyntax(ShowKind Kind, TextPosition Position) : StatementSyntax(Position);

internal sealed record DescribeSyntax(CatalogObjectKind Kind, NameAt Name, TextPosition Position) : StatementSyntax(Position);
