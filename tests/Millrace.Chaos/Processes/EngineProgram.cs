namespace Millrace.Chaos.Processes;

/// <summary>The program under test, and how it is asked to run with or without its supervisor.</summary>
/// <param name="Path">Full path of <c>Millrace.Server.dll</c>.</param>
/// <param name="HasSupervisor">Whether it has one.</param>
internal sealed record EngineProgram(string Path, bool HasSupervisor)
{
    private const string WithoutSupervisor = "--no-supervisor";

    /// <summary>The published program of the checkout that the harness was built in.</summary>
    public static string Published
    {
        get
        {
            string current = System.IO.Path.Combine(Checkout.Root, "artifacts", "server", "current");
            string folder = new DirectoryInfo(current).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? current;
            return System.IO.Path.Combine(folder, "Millrace.Server.dll");
        }
    }

    /// <summary>Asks a program what it knows.</summary>
    /// <exception cref="FormatException">It does not start.</exception>
    public static async Task<EngineProgram> AskAsync(string path)
    {
        using EngineProcess help = EngineProcess.Start(new EngineProgram(path, false), System.IO.Path.GetTempPath(), false, ["run", "--help"]);
        ProcessAnswer answer = await help.EndAsync(TimeSpan.FromSeconds(60));
        return answer.ExitCode == 0
            ? new EngineProgram(path, answer.Output.Contains(WithoutSupervisor, StringComparison.Ordinal))
            : throw new FormatException($"{path} cannot be run: {answer.Short}");
    }

    /// <summary>The arguments that have a job run with or without a supervisor.</summary>
    public IReadOnlyList<string> Supervision(bool isSupervised) => isSupervised || !HasSupervisor ? [] : [WithoutSupervisor];
}
