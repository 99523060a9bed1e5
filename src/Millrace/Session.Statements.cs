using Millrace.Columnar;
using Millrace.Errors;
using Millrace.Execution.Planning;
using Millrace.Plan.Catalog;
using Millrace.Plan.Logical;
using Millrace.Planner;
using Millrace.Planner.Explain;
using Millrace.Results;
using Millrace.Runtime.Jobs;
using Millrace.Sql.Binder;
using Millrace.Sql.Parser;
using Millrace.Statements;
using Millrace.Types;

namespace Millrace;

/// <content>Statements one by one.</content>
public sealed partial class Session
{
    /// <summary>Looks up the names of a statement and runs it.</summary>
    /// <param name="statement">From <see cref="Parse"/>.</param>
    /// <param name="listener">Hears rows and the events of the job; null for nobody.</param>
    /// <param name="cancellation">Stops the job.</param>
    /// <exception cref="MillraceException">The statement does not fit or its job failed.</exception>
    /// <exception cref="OperationCanceledException">It was asked to stop.</exception>
    public async Task ExecuteAsync(ParsedStatement statement, IStatementListener? listener, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(statement);
        cancellation.ThrowIfCancellationRequested();
        switch (_binder.Bind(statement))
        {
            case QueryStatement query:
                await ShowRowsAsync(QueryAsync(query, listener), listener, cancellation).ConfigureAwait(false);
                break;
            case InsertStatement insert:
                await InsertAsync(insert.Plan, statement.JobName, listener, cancellation).ConfigureAwait(false);
                break;
            case ExplainStatement explain:
                listener?.OnPlan(Explain(explain.Plan));
                break;
            case Statement other when AnswerOf(other) is (Schema columns, List<string?[]> rows):
                ShowRows(columns, rows, listener);
                break;
            case var other:
                Change(other);
                break;
        }
    }

    /// <summary>Prepares a query; its job starts when the result is iterated.</summary>
    /// <param name="sql">One <c>SELECT</c>.</param>
    /// <param name="listener">Hears the events of the job; null for nobody.</param>
    /// <exception cref="MillraceException">The text is not one query, or does not fit (user).</exception>
    public QueryResult QueryAsync(string sql, IJobListener? listener = null) =>
        _binder.Bind(ParseOne(sql)) is QueryStatement query
            ? QueryAsync(query, listener)
            : throw MillraceException.User("NOT_A_QUERY", "the statement answers no rows of a query", "Write a SELECT, or run it by ExecuteAsync");

    /// <summary>Plans a query or an <c>INSERT</c> without running it.</summary>
    /// <param name="sql">One <c>SELECT</c> or <c>INSERT</c>, with or without <c>EXPLAIN</c> before it.</param>
    /// <exception cref="MillraceException">The text is not one such statement, or does not fit (user).</exception>
    public PlanExplanation Explain(string sql) => Explain(ParseOne(sql))
        ?? throw MillraceException.User("NOT_EXPLAINED", "only queries and INSERT have a plan", "Write EXPLAIN SELECT … or EXPLAIN INSERT INTO …");

    /// <summary>
    /// Plans a query or an <c>INSERT</c> without running it. Statements that define something (<c>CREATE</c>, <c>DROP</c>, <c>SET</c>) take
    /// effect, so that a script can be explained statement by statement.
    /// </summary>
    /// <returns>The plan; null for statements without one.</returns>
    /// <exception cref="MillraceException">The statement does not fit (user), or what planning looks at cannot be read.</exception>
    public PlanExplanation? Explain(ParsedStatement statement)
    {
        switch (_binder.Bind(statement))
        {
            case ExplainStatement explain:
                return Explain(explain.Plan);
            case QueryStatement query:
                return Explain(query.Plan);
            case InsertStatement insert:
                return Explain(insert.Plan);
            case var other:
                Change(other);
                return null;
        }
    }

    private static ParsedStatement ParseOne(string sql)
    {
        IReadOnlyList<ParsedStatement> statements = Parse(sql);
        return statements.Count == 1
            ? statements[0]
            : throw MillraceException.User("NOT_ONE_STATEMENT", $"the text holds {statements.Count} statements", "Write exactly one");
    }

    private PlanExplanation Explain(LogicalNode plan)
    {
        using var rows = new BatchHandOff();
        TableDefinition? reader = plan is SinkNode ? null : _collect.Add(rows);
        try
        {
            var root = plan as SinkNode ?? new SinkNode(plan, reader!); // made where there is no sink
            var planner = new QueryPlanner(Registry, Options);
            return planner.Explain(root, DeadLetterTable.Of((plan as SinkNode)?.Table, Registry.Connectors, Options));
        }
        finally
        {
            if (reader is not null)
                _collect.Remove(reader);
        }
    }

    private QueryResult QueryAsync(QueryStatement query, IJobListener? listener)
    {
        TableDefinition? deadLetters = DeadLetterTable.Of(null, Registry.Connectors, Options);
        return new QueryResult(
            query.Schema, deadLetters?.Options["path"], (rows, stop) => RunQueryAsync(query, rows, deadLetters, listener, stop));
    }

    private async Task<JobResult> RunQueryAsync(
        QueryStatement query, BatchHandOff rows, TableDefinition? deadLetters, IJobListener? listener, CancellationToken stop)
    {
        // Rows that were handed out cannot be taken back: a query begins at the beginning.
        EngineOptions options = Options with { CheckpointFolder = null };
        TableDefinition reader = _collect.Add(rows);
        try
        {
            return await RunAsync(new SinkNode(query.Plan, reader), deadLetters, options, listener, stop).ConfigureAwait(false);
        }
        finally
        {
            _collect.Remove(reader);
        }
    }

    private async Task InsertAsync(SinkNode plan, string? name, IStatementListener? listener, CancellationToken cancellation)
    {
        EngineOptions options = JobCheckpoints.For(Options with { AllowDuplicates = _allowDuplicates }, _restore, name, _currentFolder);
        TableDefinition? deadLetters = DeadLetterTable.Of(plan.Table, Registry.Connectors, Options);
        JobResult result = await RunAsync(plan, deadLetters, options, listener, cancellation).ConfigureAwait(false);
        listener?.OnJobEnd(new JobReport(result, false, deadLetters?.Options["path"]));
        QueryResult.Check(result, cancellation);
    }

    private Task<JobResult> RunAsync(
        SinkNode plan, TableDefinition? deadLetters, EngineOptions options, IJobListener? listener, CancellationToken stop) =>
        _executor.RunAsync(new QueryPlanner(Registry, options).Plan(plan, deadLetters), options, listener, stop);

    private static async Task ShowRowsAsync(QueryResult result, IStatementListener? listener, CancellationToken cancellation)
    {
        listener?.OnColumns(result.Columns);
        try
        {
            await foreach (Batch batch in result.WithCancellation(cancellation).ConfigureAwait(false))
            {
                using (batch)
                    listener?.OnRows(batch);
            }

            listener?.OnRowsEnd();
        }
        finally
        {
            if (result.Job is JobResult job)
                listener?.OnJobEnd(new JobReport(job, true, result.RejectedPath));
        }
    }

    private static void ShowRows(Schema columns, List<string?[]> rows, IStatementListener? listener)
    {
        listener?.OnColumns(columns);
        foreach (string?[][] some in rows.Chunk(Batch.MaxRows))
        {
            using Batch batch = RowsBuilder.Build(columns, some);
            listener?.OnRows(batch);
        }

        listener?.OnRowsEnd();
    }

    private (Schema Columns, List<string?[]> Rows)? AnswerOf(Statement statement) => statement switch
    {
        ShowStatement show => Answers.Show(show.Kind, Catalog, Registry),
        DescribeTableStatement describe => Answers.Describe(describe.Schema),
        DescribeModelStatement describe => Answers.Describe(describe.Model),
        SetStatement { Key: null } => Answers.Set(SetOptions),
        _ => null,
    };

    private void Change(Statement statement)
    {
        switch (statement)
        {
            case CreateTableStatement create when !create.IfNotExists || Catalog.Tables.All(t => t.Name != create.Table.Name):
                Registry.Connectors.Get(create.Table);
                Catalog.Add(create.Table);
                break;
            case CreateModelStatement create when !create.IfNotExists || Catalog.Models.All(m => m.Name != create.Model.Name):
                Registry.Providers.Get(create.Model).Validate(create.Model);
                Catalog.Add(create.Model);
                break;
            case DropStatement { Kind: CatalogObjectKind.Table } drop:
                Catalog.RemoveTable(drop.Name);
                break;
            case DropStatement { Kind: CatalogObjectKind.Model } drop:
                Catalog.RemoveModel(drop.Name);
                break;
            case SetStatement { Key: string key, Value: string value }:
                SetOption(key, value);
                break;
            case ResetStatement reset:
                ResetOption(reset.Key);
                break;
        }
    }
}
