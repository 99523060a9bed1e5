using Millrace.Connectors.Storage.FileSystem;
using Millrace.Errors;
using Millrace.Execution.Storage;

namespace Millrace.Simulation.Tests.Storage;

public sealed class FileSystemStorageTests
{
    [Fact]
    public async Task Write_Always_MakesPrivateFilesAndFolders()
    {
        using var folder = new TemporaryFolder();
        using var content = new MemoryStream([1, 2, 3]);
        await new FileSystemCheckpointStore(folder["objects"]).WriteAsync("1/5/state", content, default);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder["objects/1/5/state"]));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            File.GetUnixFileMode(folder["objects/1"]));
    }

    [Fact]
    public async Task Open_UnfinishedWritesOfADeadProcess_AreRemoved()
    {
        using var folder = new TemporaryFolder();
        using var content = new MemoryStream([1, 2, 3]);
        await new FileSystemCheckpointStore(folder["job/objects"]).WriteAsync("1/5/state", content, default);
        Directory.CreateDirectory(folder["job/log"]);
        string[] unfinished = ["job/log/.new-1", "job/objects/.new-probe-2", "job/objects/1/5/.new-3"];
        foreach (string file in unfinished)
            await File.WriteAllTextAsync(folder[file], "x");

        using IJobStorage opened = new FileSystemJobStorage(folder.Path).Open("job", "test", mustExist: true);

        Assert.DoesNotContain(unfinished, file => File.Exists(folder[file]));
        Assert.True(File.Exists(folder["job/objects/1/5/state"]));
    }

    [Fact]
    public async Task Read_LogWithAMissingEntry_IsRefused()
    {
        using var folder = new TemporaryFolder();
        var log = new FileSystemJobLog(folder["log"]);
        for (int index = 1; index <= 3; index++)
        {
            await log.AppendAsync(index, new byte[] { 1 }, default);
        }

        File.Delete(folder["log/00000000000000000002"]);
        MillraceException error = await Assert.ThrowsAsync<MillraceException>(async () => await log.ReadAsync(1, default));
        Assert.Equal(StorageErrors.LogCorrupt, error.Code);
        Assert.Contains("entry 2", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(40)]
    [InlineData(150)]
    public void Decode_TornEntry_IsRefused(int length)
    {
        byte[] bytes = JobLogCodec.Encode(new GenerationEntry(1, "writer", "job", "lineage", 1, null));
        MillraceException error = Assert.Throws<MillraceException>(
            () => JobLogCodec.Decode(new JobLogRecord(4, bytes.AsMemory(0, length)), "log"));
        Assert.Equal(StorageErrors.LogCorrupt, error.Code);
        Assert.Contains("entry 4", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_EveryFlippedByte_IsRefused()
    {
        byte[] bytes = JobLogCodec.Encode(new CommittedEntry(3, 17, "global"));
        for (int at = 0; at < bytes.Length; at++)
        {
            byte[] flipped = [.. bytes];
            flipped[at] ^= 0x10;
            Assert.ThrowsAny<MillraceException>(() => JobLogCodec.Decode(new JobLogRecord(1, flipped), "log"));
        }
    }

    [Fact]
    public void Decode_NewerVersion_SaysSo()
    {
        string text = System.Text.Encoding.UTF8.GetString(JobLogCodec.Encode(new CommittedEntry(3, 17, "global")));
        byte[] newer = System.Text.Encoding.UTF8.GetBytes(text.Replace("committed 1 ", "committed 2 ", StringComparison.Ordinal));
        MillraceException error = Assert.Throws<MillraceException>(() => JobLogCodec.Decode(new JobLogRecord(1, newer), "log"));
        Assert.Equal(StorageErrors.FormatTooNew, error.Code);
    }

    [Fact]
    public void Claim_FolderInUse_IsRefusedAndFreeAfterwards()
    {
        using var folder = new TemporaryFolder();
        using var second = new JobFolder(folder.Path);
        using (var first = new JobFolder(folder.Path))
        {
            first.Claim("host 1");
            Assert.Equal(StorageErrors.InUse, Assert.Throws<MillraceException>(() => second.Claim("host 2")).Code);
        }

        second.Claim("host 2");
    }
}
