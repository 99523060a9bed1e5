namespace Millrace.Chaos.Processes;

/// <summary>The published program, and how it is asked to run with or without its supervisor.</summary>
/// <param name="Path">Full path of <c>Millrace.Server.dll</c>.</param>
internal sealed record EngineProgram(string Path)
{
    /// <summary>What starts the engine without a supervisor; empty while the engine knows none.</summary>
    private static readonly string[] WithoutSupervisor = [];

    /// <summary>The arguments that say so.</summary>
    public static IReadOnlyList<string> Supervision(bool isSupervised) => isSupervised ? [] : WithoutSupervisor;

    /// <summary>The program of the checkout that the harness was built in.</summary>
    public static EngineProgram Find(string root)
    {
        string current = System.IO.Path.Combine(root, "artifacts", "server", "current");
        string folder = new DirectoryInfo(current).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? current;
        return new EngineProgram(System.IO.Path.Combine(folder, "Millrace.Server.dll"));
    }
}
