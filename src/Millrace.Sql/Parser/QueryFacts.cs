using Millrace.Plan.Expressions;
using Millrace.Sql.Parser.Syntax;

namespace Millrace.Sql.Parser;

/// <summary>What can be said of the queries in a statement without looking anything up.</summary>
internal sealed class QueryFacts
{
    private readonly HashSet<string> _functions = new(StringComparer.Ordinal);

    /// <summary>Whether a model is called.</summary>
    public bool CallsModel { get; private set; }

    /// <summary>The functions that are called.</summary>
    public IReadOnlySet<string> Functions => _functions;

    /// <summary>Walks through a statement.</summary>
    public static QueryFacts Of(StatementSyntax statement)
    {
        var facts = new QueryFacts();
        facts.Add(statement);
        return facts;
    }

    private void Add(StatementSyntax statement)
    {
        switch (statement)
        {
            case SelectStatementSyntax select:
                Add(select.Query);
                break;
            case InsertSyntax insert:
                Add(insert.Query);
                break;
            case ExplainSyntax explain:
                Add(explain.Statement);
                break;
        }
    }

    private void Add(QuerySyntax query)
    {
        foreach (CommonTableSyntax table in query.With)
            Add(table.Query);
        switch (query.Body)
        {
            case SelectSyntax select:
                foreach (SelectItemSyntax item in select.Items)
                    Add(item.Expression);
                Add(select.Where);
                Add(select.From?.Source);
                foreach (UnnestSyntax unnest in select.From?.Unnests ?? [])
                    Add(unnest.Array);
                break;
            case ValuesSyntax values:
                foreach (Expression value in values.Rows.SelectMany(row => row))
                    Add(value);
                break;
        }
    }

    private void Add(SourceSyntax? source)
    {
        switch (source)
        {
            case QuerySourceSyntax query:
                Add(query.Query);
                break;
            case PredictSourceSyntax predict:
                CallsModel = true;
                Add(predict.Input);
                break;
        }
    }

    private void Add(Expression? expression)
    {
        foreach (CallExpression call in (expression?.Descendants() ?? []).OfType<CallExpression>())
            _functions.Add(call.Function);
    }
}
