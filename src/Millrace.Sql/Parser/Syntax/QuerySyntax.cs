using System.Collections.Immutable;
using Millrace.Errors;

namespace Millrace.Sql.Parser.Syntax;

/// <summary>A query: <c>[WITH …] body [LIMIT n] [OFFSET m]</c>.</summary>
internal sealed record QuerySyntax(
    ImmutableArray<CommonTableSyntax> With, QueryBodySyntax Body, long? RowLimit, long Offset, TextPosition LimitPosition, TextPosition Position);

/// <summary>A named query of WITH.</summary>
internal sealed record CommonTableSyntax(NameAt Name, ImmutableArray<NameAt> Columns, QuerySyntax Query);
