using System.Collections.Immutable;
using Millrace.Connectors;
using Millrace.Connectors.Storage.FileSystem;
using Millrace.Errors;
using Millrace.Execution.Planning;
using Millrace.Functions;
using Millrace.Inference;
using Millrace.Media;
using Millrace.Plan.Catalog;
using Millrace.Planner;
using Millrace.Results;
using Millrace.Runtime.Jobs;
using Millrace.Sql.Binder;
using Millrace.Sql.Parser;
using Millrace.Statements;

namespace Millrace;

/// <summary>
/// The front door: runs SQL over the tables and models that its own statements make. It holds options and a catalog, no files and no
/// native memory; jobs take what they need and give it back.
/// </summary>
/// <remarks>Not thread-safe: one statement at a time. Native libraries are loaded by the first statement that needs them.</remarks>
public sealed partial class Session
{
    private readonly SessionOptions _options = new();
    private readonly CollectConnector _collect = new();
    private readonly SqlBinder _binder;
    private readonly IJobExecutor _executor;
    private readonly string? _restore;
    private readonly bool _allowDuplicates;
    private readonly string _currentFolder;

    /// <summary>Makes a session in which nothing is defined.</summary>
    /// <param name="settings">The surroundings; null for the process's own.</param>
    /// <exception cref="MillraceException"><c>OPTION_UNKNOWN</c> or <c>OPTION_INVALID</c> (user): an option of the settings does not fit.</exception>
    public Session(SessionSettings? settings = null)
    {
        settings ??= new SessionSettings();
        foreach ((string key, string value) in settings.Options)
            SetOption(key, value);
        RegisterPackages(settings);
        _binder = new SqlBinder(Catalog, Registry.Typer, new ConnectorSchemas(Registry.Connectors));
        _executor = settings.Executor ?? new LocalJobExecutor(settings.Time, new FileSystemJobStorage(settings.CurrentFolder), settings.Supervision);
        _restore = settings.Restore;
        _allowDuplicates = settings.AllowDuplicates;
        _currentFolder = settings.CurrentFolder;
    }

    /// <summary>The tables and models that statements have made.</summary>
    public SessionCatalog Catalog { get; } = new();

    /// <summary>Functions, connectors, model providers and rules; to be added to before the first statement only.</summary>
    public EngineRegistry Registry { get; } = new();

    /// <summary>The options of the jobs to come, the defaults among them.</summary>
    public EngineOptions Options => _options.Engine;

    /// <summary>The options that were set, by key.</summary>
    public IReadOnlyDictionary<string, string> SetOptions => _options.Set;

    /// <summary>Sets an option of the engine, as <c>SET</c> does. <c>native.NAME</c> names the file of a native library.</summary>
    /// <exception cref="MillraceException"><c>OPTION_UNKNOWN</c> or <c>OPTION_INVALID</c> (user), with a suggestion; nothing has changed
    /// then.</exception>
    public void SetOption(string key, string value)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(value);
        _options.Put(key, value);
    }

    /// <summary>Takes an option back to its default; all of them for null.</summary>
    /// <exception cref="MillraceException"><c>OPTION_UNKNOWN</c> (user), with a suggestion.</exception>
    public void ResetOption(string? key = null) => _options.Reset(key);

    /// <summary>Parses a script without running anything.</summary>
    /// <param name="sql">Statements, each ended by a semicolon; the last may go without.</param>
    /// <param name="variables">Values for <c>${name}</c>; null: nothing is put in.</param>
    /// <exception cref="MillraceException">It is not well formed (user), with the position.</exception>
    public static ImmutableArray<ParsedStatement> Parse(string sql, IReadOnlyDictionary<string, string>? variables = null) =>
        SqlParser.ParseScript(sql, variables);

    /// <summary>Parses a script whole, and then runs its statements in order until the first that fails.</summary>
    /// <param name="sql">Statements, each ended by a semicolon; the last may go without.</param>
    /// <param name="listener">Hears rows and the events of jobs; null for nobody, so that rows are read and dropped.</param>
    /// <param name="cancellation">Stops the job at hand and ends the script.</param>
    /// <exception cref="MillraceException">A statement does not fit or its job failed.</exception>
    /// <exception cref="OperationCanceledException">It was asked to stop.</exception>
    public async Task ExecuteAsync(string sql, IStatementListener? listener = null, CancellationToken cancellation = default)
    {
        foreach (ParsedStatement statement in Parse(sql))
            await ExecuteAsync(statement, listener, cancellation).ConfigureAwait(false);
    }

    private void RegisterPackages(SessionSettings settings)
    {
        var environment = new ConnectorEnvironment(settings.Output ?? Console.Out, settings.Time, settings.CurrentFolder);
        PlannerPackage.Register(Registry);
        FunctionsPackage.Register(Registry);
        MediaPackage.Register(Registry);
        InferencePackage.Register(Registry, settings.CurrentFolder);
        ConnectorsPackage.Register(Registry, environment);
        Registry.Connectors.Add(_collect);
    }
}
