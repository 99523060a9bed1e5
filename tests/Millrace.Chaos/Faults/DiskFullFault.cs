using Millrace.Chaos.Checking;
using Millrace.Chaos.Processes;
using Millrace.Chaos.Workloads;

namespace Millrace.Chaos.Faults;

/// <summary>
/// A small file system below the checkpoints or the results, or both, fills up for a while and is emptied again: the job must go on by itself.
/// </summary>
internal sealed class DiskFullFault : IFault
{
    private const double EarlyEnough = 0.3;
    private const long DiskBytes = 96 << 20;

    /// <inheritdoc/>
    public string Name => "disk-full";

    /// <inheritdoc/>
    public async Task RunAsync(RunContext run)
    {
        int which = run.Random.Next(3);
        string[] disks = which switch
        {
            0 => [run.Folder.Checkpoints],
            1 => [run.Folder.Output],
            _ => [run.Folder.Checkpoints, run.Folder.Output],
        };
        run.Outcome.Notes.Add(which switch { 0 => "checkpoints full", 1 => "results full", _ => "both full" });
        if (!disks.All(disk => NativeCalls.MountMemory(disk, DiskBytes)))
        {
            run.Outcome.Void = "no small file system can be mounted here (needs root)";
            await run.FinishAsync();
            return;
        }

        foreach (string disk in disks)
            Remains.Mounted(disk);
        await FillAsync(run, disks);
    }

    /// <inheritdoc/>
    public void TidyUp(RunFolder folder)
    {
        NativeCalls.Unmount(folder.Output);
        NativeCalls.Unmount(folder.Checkpoints);
    }

    private static async Task FillAsync(RunContext run, string[] disks)
    {
        TimeSpan hold = TimeSpan.FromMilliseconds(run.Random.Next(400, 1200));
        using EngineProcess engine = run.Start();
        Task<ProcessAnswer> end = engine.EndAsync(RunContext.Limit);
        await Task.WhenAny(run.BegunAsync(end, run.Random.NextDouble() * EarlyEnough), end);
        int entriesBefore = run.Log.Count;
        DateTimeOffset at = run.Time.GetUtcNow();
        string[] ballast = [.. disks.Select(d => Path.Combine(d, ".ballast"))];
        foreach (string file in ballast)
            Fill(file);
        await Task.WhenAny(Task.Delay(hold, run.Time), end);
        bool isAlive = !end.IsCompleted;
        foreach (string file in ballast)
            File.Delete(file);
        ProcessAnswer answer = await end;
        if (answer.ExitCode == 0 && !isAlive)
        {
            run.Outcome.Void = "the job had finished before the disk was full";
            return;
        }

        if (answer.ExitCode != 0 && run.Log.Count == 0)
        {
            run.Outcome.Void = "the disk was full before the job had begun, and it was refused";
            await run.FinishAsync();
            return;
        }

        run.Outcome.Landed(at);
        run.Outcome.Notes.Add($"held {hold.TotalSeconds:0.0} s, log {entriesBefore} to {run.Log.Count}");
        if (answer.ExitCode == 0)
            return;
        run.Outcome.Fail(FindingKind.Process, $"a full disk ended the job: {answer.Short}");
        await run.FinishAsync();
    }

    /// <summary>Writes until nothing more fits.</summary>
    private static void Fill(string path)
    {
        byte[] block = new byte[64 << 10];
        using FileStream file = new(path, FileMode.Create, FileAccess.Write, FileShare.None, 1);
        try
        {
            while (true)
                file.Write(block);
        }
        catch (IOException)
        {
            // Full, to the page: a file system in memory gives out whole pages.
        }
    }
}
