using System.Collections.Immutable;
using Millrace.Execution.Planning;
using Millrace.Functions;
using Millrace.Options;
using Millrace.Plan.Catalog;
using Millrace.Plan.Functions;
using Millrace.Plan.Logical;
using Millrace.Runtime.Jobs;
using Millrace.Sql.Binder;
using Millrace.Sql.Parser;
using Millrace.Types;

namespace Millrace.Planner.Tests.Support;

/// <summary>Binds, plans and runs SQL over tables of the test connector.</summary>
internal sealed class TestSession : ITableSchemas
{
    private const string Prelude = """
        CREATE TABLE t (n BIGINT, label STRING, items ARRAY<BIGINT>) WITH ('connector' = 'test');
        CREATE TABLE result WITH ('connector' = 'test');
        """;

    private readonly SqlBinder _binder;

    public TestSession(EngineOptions? options = null)
    {
        Options = options ?? new EngineOptions { CpuSlots = 2, IOSlots = 2, MemoryLimit = ByteSize.FromMiB(256) };
        FunctionsPackage.Register(Registry);
        PlannerPackage.Register(Registry);
        Registry.Connectors.Add(Connector);
        Registry.Functions.Add(new CountingFunction("load_bytes", new FunctionTraits { IsBlockingIO = true, Cost = 1000 }, BinaryType.Instance));
        Registry.Functions.Add(new CountingFunction("checked", new FunctionTraits()));
        _binder = new SqlBinder(Catalog, Registry.Typer, this);
        foreach (ParsedStatement statement in SqlParser.ParseScript(Prelude))
            Catalog.Add(((CreateTableStatement)_binder.Bind(statement)).Table);
    }

    public EngineRegistry Registry { get; } = new();

    public SessionCatalog Catalog { get; } = new();

    public TestConnector Connector { get; } = new();

    public EngineOptions Options { get; }

    public QueryPlanner Planner => new(Registry, Options);

    public TableDefinition DeadLetters { get; } =
        new("rejected", null, ImmutableSortedDictionary<string, string>.Empty.Add("connector", "test"));

    public Schema SchemaOf(TableDefinition table) => table.Schema ?? Schema.Empty;

    /// <summary>The bound plan of a query that is written into <c>result</c>.</summary>
    public SinkNode Bind(string query) =>
        ((InsertStatement)_binder.Bind(SqlParser.ParseScript($"INSERT INTO result {query}").Single())).Plan;

    public JobPlan Plan(string query) => Planner.Plan(Bind(query), DeadLetters);

    /// <summary>Runs a query and answers its rows.</summary>
    public async Task<IReadOnlyList<string>> RunAsync(string query)
    {
        var executor = new LocalJobExecutor();
        JobResult result = await executor.RunAsync(Plan(query), Options, null, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30));
        if (result.Error is not null)
            throw result.Error;
        Assert.Equal(0, executor.LeakedBytes);
        return Connector.Sinks["result"].Rows;
    }
}
