namespace Millrace.EndToEnd.Tests;

/// <summary>Waits for names that appear in a folder. Made before what makes them; <see cref="WaitAsync"/> also takes what is there.</summary>
internal sealed class FileWatch : IDisposable
{
    private readonly FileSystemWatcher _watcher;
    private readonly TaskCompletionSource _appeared = new();
    private int _left;

    /// <param name="folder">The folder, which is made.</param>
    /// <param name="pattern">What the names are like.</param>
    /// <param name="times">How often a name has to appear.</param>
    public FileWatch(string folder, string pattern, int times = 1)
    {
        _left = times;
        _watcher = new FileSystemWatcher(Directory.CreateDirectory(folder).FullName, pattern);
        _watcher.Created += (_, _) => Count();
        _watcher.Renamed += (_, _) => Count();
        _watcher.EnableRaisingEvents = true;
    }

    /// <summary>Ends when they have appeared; a test that waits for too long fails.</summary>
    public Task Appeared => _appeared.Task.WaitAsync(TimeSpan.FromSeconds(90));

    /// <summary>Waits until the folder holds a file of the pattern.</summary>
    public static async Task WaitAsync(string folder, string pattern)
    {
        using var watch = new FileWatch(folder, pattern);
        if (!Directory.EnumerateFiles(folder, pattern).Any())
            await watch.Appeared;
    }

    public void Dispose() => _watcher.Dispose();

    private void Count()
    {
        if (Interlocked.Decrement(ref _left) == 0)
            _appeared.TrySetResult();
    }
}
