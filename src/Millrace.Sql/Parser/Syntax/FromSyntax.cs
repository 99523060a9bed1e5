using System.Collections.Immutable;
using Millrace.Errors;
using Millrace.Plan.Expressions;

namespace Millrace.Sql.Parser.Syntax;

/// <summary>A FROM clause: a source, and arrays that are unnested beside it. The source is null where the clause begins with UNNEST.</summary>
internal sealed record FromSyntax(SourceSyntax? Source, ImmutableArray<UnnestSyntax> Unnests);

/// <summary>What rows come from.</summary>
internal abstract record SourceSyntax(AliasSyntax? Alias, TextPosition Position);

/// <summary>A table or a named query of WITH.</summary>
internal sealed record NamedSourceSyntax(NameAt Name, AliasSyntax? Alias, TextPosition Position) : SourceSyntax(Alias, Position);

/// <summary>A query in parentheses.</summary>
internal sealed record QuerySourceSyntax(QuerySyntax Query, AliasSyntax? Alias, TextPosition Position) : SourceSyntax(Alias, Position);

/// <summary><c>ML_PREDICT(TABLE input, MODEL model, DESCRIPTOR(columns) [, MAP[…]])</c>.</summary>
internal sealed record PredictSourceSyntax(
    SourceSyntax Input,
    NameAt Model,
    ImmutableArray<NameAt> Columns,
    ImmutableSortedDictionary<string, string> Configuration,
    AliasSyntax? Alias,
    TextPosition Position) : SourceSyntax(Alias, Position);

/// <summary><c>AS name(columns)</c>; no columns when none are named.</summary>
internal sealed record AliasSyntax(NameAt Name, ImmutableArray<NameAt> Columns);

/// <summary><c>UNNEST(array) [WITH ORDINALITY] AS name(item [, place])</c>.</summary>
internal sealed record UnnestSyntax(Expression Array, bool WithOrdinality, AliasSyntax? Alias, TextPosition Position);
