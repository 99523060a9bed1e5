using System.Collections.Immutable;
using System.Text;
using Millrace.Errors;
using Millrace.Plan.Expressions;
using Millrace.Plan.Logical;
using Millrace.Sql.Binder;
using Millrace.Sql.Tests.Fakes;

namespace Millrace.Sql.Tests.Golden;

/// <summary>What a script gives, as text: for each statement its kind and plan; or the error.</summary>
internal static class GoldenOutput
{
    public static string Of(string script)
    {
        var output = new StringBuilder();
        try
        {
            foreach (Statement statement in new FakeSession().Run(script))
                Write(statement, output);
        }
        catch (MillraceException error)
        {
            output.Append($"{error.Domain} error {error.Code} at {error.Position}: {error.Message}\n  {error.Advice}\n");
        }

        return output.ToString().TrimEnd('\n');
    }

    private static void Write(Statement statement, StringBuilder output)
    {
        output.Append(Line(statement)).Append('\n');
        LogicalNode? plan = statement switch
        {
            QueryStatement query => query.Plan,
            ExplainStatement explain => explain.Plan,
            InsertStatement insert => insert.Plan,
            _ => null,
        };
        if (plan is not null)
            Write(plan, 1, output);
    }

    private static string Line(Statement statement) => statement switch
    {
        QueryStatement query => $"Query {query.Schema}",
        InsertStatement => "Insert",
        ExplainStatement => "Explain",
        CreateTableStatement create =>
            $"CreateTable {create.Table.Name} {create.Table.Schema} [{Options(create.Table.Options)}]{(create.IfNotExists ? " if not exists" : "")}",
        CreateModelStatement create =>
            $"CreateModel {create.Model.Name} {create.Model.Input} -> {create.Model.Output} [{Options(create.Model.Options)}]",
        DescribeTableStatement describe => $"DescribeTable {describe.Table.Name} {describe.Schema}",
        DescribeModelStatement describe => $"DescribeModel {describe.Model.Name}",
        DropStatement drop => $"Drop {drop.Kind} {drop.Name}{(drop.IfExists ? " if exists" : "")}",
        SetStatement set => $"Set [{set.Key}] = [{set.Value}]",
        ResetStatement reset => $"Reset [{reset.Key}]",
        ShowStatement show => $"Show {show.Kind}",
        _ => statement.GetType().Name,
    };

    private static void Write(LogicalNode node, int depth, StringBuilder output)
    {
        output.Append(' ', depth * 2).Append($"{node.Describe()}  @{node.Position?.Line}:{node.Position?.Column}\n");
        if (node is ValuesNode values)
        {
            foreach (ImmutableArray<Expression> row in values.Rows)
                output.Append(' ', depth * 2 + 2).Append($"({string.Join(", ", row)})\n");
        }

        if (node is PredictNode { Configuration.Count: > 0 } predict)
            output.Append(' ', depth * 2 + 2).Append($"[{Options(predict.Configuration)}]\n");
        foreach (LogicalNode input in node.Inputs)
            Write(input, depth + 1, output);
    }

    private static string Options(IEnumerable<KeyValuePair<string, string>> options) =>
        string.Join(", ", options.Select(o => $"{o.Key} = {o.Value}"));
}
