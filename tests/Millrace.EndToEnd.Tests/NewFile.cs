namespace Millrace.EndToEnd.Tests;

/// <summary>Waits for files that another process makes.</summary>
internal static class NewFile
{
    /// <summary>Waits until the folder holds a file whose name begins so.</summary>
    public static async Task WaitAsync(string folder, string prefix)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        Directory.CreateDirectory(folder);
        using var watcher = new FileSystemWatcher(folder);
        var appeared = new TaskCompletionSource();
        watcher.Renamed += (_, e) => Check(e.Name);
        watcher.Created += (_, e) => Check(e.Name);
        watcher.EnableRaisingEvents = true;
        if (!Directory.EnumerateFiles(folder, $"{prefix}*").Any())
            await appeared.Task.WaitAsync(limit.Token);

        void Check(string? name) => _ = name?.StartsWith(prefix, StringComparison.Ordinal) == true && appeared.TrySetResult();
    }
}
