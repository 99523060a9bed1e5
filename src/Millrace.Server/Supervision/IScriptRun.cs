using Millrace.Runtime.Supervision;
using Millrace.Server.Commands;
using Millrace.Server.Scripts;

namespace Millrace.Server.Supervision;

/// <summary>A command that runs a script: in this process, or in an engine that a supervisor starts.</summary>
internal interface IScriptRun
{
    /// <summary>Options of the engine, given beside the script.</summary>
    IReadOnlyDictionary<string, string> Options { get; }

    /// <summary>Values of <c>${name}</c>.</summary>
    IReadOnlyDictionary<string, string> Variables { get; }

    /// <summary>The checkpoint that jobs go on from, or null.</summary>
    string? Restore { get; }

    /// <summary>Reads the script; not called in an engine, which gets it from its supervisor.</summary>
    Script ReadScript();

    /// <summary>Runs the script in this process.</summary>
    /// <param name="invocation">Outputs and signals.</param>
    /// <param name="script">The script.</param>
    /// <param name="supervision">The run under a supervisor; null without one.</param>
    /// <returns>The exit code.</returns>
    Task<int> RunAsync(Invocation invocation, Script script, SupervisedRun? supervision);
}
