using System.Diagnostics;

namespace Millrace.EndToEnd.Tests;

/// <summary>A test that mounts small file systems: runs where the user may.</summary>
internal sealed class TmpfsFactAttribute : FactAttribute
{
    private static readonly Lazy<bool> CanMount = new(Try);

    public TmpfsFactAttribute()
    {
        if (!CanMount.Value)
            Skip = "this user may not mount a tmpfs";
    }

    private static bool Try()
    {
        if (!Environment.IsPrivilegedProcess)
            return false;
        using var folder = new TemporaryFolder();
        try
        {
            using var mount = new Tmpfs(folder.Combine("probe"), "64k");
            return true;
        }
        catch (Exception error) when (error is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    /// <summary>A file system in memory of a given size, at a folder that it makes.</summary>
    internal sealed class Tmpfs : IDisposable
    {
        private readonly string _folder;

        public Tmpfs(string folder, string size)
        {
            _folder = folder;
            Directory.CreateDirectory(folder);
            Run("mount", "-t", "tmpfs", "-o", $"size={size}", "tmpfs", folder);
        }

        public void Dispose() => Run("umount", _folder);

        private static void Run(string program, params string[] arguments)
        {
            using Process process = Process.Start(
                new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!; // null only for what the shell opens
            string error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            if (process.ExitCode != 0)
                throw new InvalidOperationException($"{program}: {error}");
        }
    }
}
