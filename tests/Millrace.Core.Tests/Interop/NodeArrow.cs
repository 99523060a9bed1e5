using System.Diagnostics;
using System.Text;

namespace Millrace.Core.Tests.Interop;

/// <summary>Runs Interop/arrow.mjs, which speaks Arrow through the npm package apache-arrow.</summary>
internal static class NodeArrow
{
    private static string Root { get; } = FindRoot();

    public static string PackageFolder => Path.Combine(Root, "native", "node_modules", "apache-arrow");

    /// <summary>Runs the script and answers what it printed.</summary>
    public static string Run(params string[] arguments)
    {
        string script = Path.Combine(Root, "tests", "Millrace.Core.Tests", "Interop", "arrow.mjs");
        var start = new ProcessStartInfo("node", [script, Path.Combine(Root, "native"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start) ?? throw new InvalidOperationException("node did not start");
        var errors = new StringBuilder();
        process.ErrorDataReceived += (_, line) => errors.AppendLine(line.Data);
        process.BeginErrorReadLine();
        string output = process.StandardOutput.ReadToEnd();
        Assert.True(process.WaitForExit(60_000), "node takes too long");
        Assert.True(process.ExitCode == 0, $"node failed: {errors}");
        return output;
    }

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Millrace.slnx")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("no Millrace.slnx above the tests");
    }
}
