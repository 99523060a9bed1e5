using System.Diagnostics;
using System.Net.Sockets;
using Millrace.Connectors.Storage.FileSystem;
using Millrace.Errors;
using Millrace.Execution.Storage;

namespace Millrace.Simulation.Tests.Storage;

/// <summary>Pipes, folders, links and sockets where files of Millrace's own are expected: refused by name, never waited for.</summary>
public sealed class WrongKindTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<Socket> _sockets = [];

    public static TheoryData<string, string> FilesOfOtherKinds => new()
    {
        { "pipe", "a pipe" },
        { "folder", "a folder" },
        { "link", "a symbolic link" },
        { "dangling", "a symbolic link" },
        { "socket", "a socket" },
        { "device", "a symbolic link" },
    };

    public void Dispose()
    {
        _sockets.ForEach(socket => socket.Dispose());
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(FilesOfOtherKinds))]
    public async Task Store_ObjectOfAnotherKind_IsRefused(string kind, string words)
    {
        var store = new FileSystemCheckpointStore(_folder["objects"]);
        using var content = new MemoryStream([1, 2, 3]);
        ObjectHandle handle = await store.WriteAsync("1/5/state", content, default);
        Put("objects/1/5/state", kind);

        foreach (Func<Task> read in (Func<Task>[])
            [
                async () => await store.ReadAsync(handle, default),
                async () => await store.VerifyAsync(handle, default),
                async () => await store.OpenAsync(handle, default),
            ])
        {
            AssertRefused(await Assert.ThrowsAsync<MillraceException>(read), _folder["objects/1/5/state"], words);
        }
    }

    /// <summary>Another process of the same job makes and removes such folders. Two looks at one met this within some hundred rounds.</summary>
    [Fact]
    public void RequireFolder_FolderComesAndGoes_IsNeverRefused()
    {
        using var end = new CancellationTokenSource();
        var other = new Thread(() =>
        {
            while (!end.IsCancellationRequested)
            {
                Directory.CreateDirectory(_folder["a/b"]);
                Directory.Delete(_folder["a"], recursive: true);
            }
        });
        other.Start();
        try
        {
            for (int i = 0; i < 30_000; i++)
                OwnFile.RequireFolder(_folder["a/b"]);
        }
        finally
        {
            end.Cancel();
            other.Join();
        }
    }

    [Theory]
    [MemberData(nameof(FilesOfOtherKinds))]
    public async Task Log_EntryOfAnotherKind_IsRefused(string kind, string words)
    {
        var log = new FileSystemJobLog(_folder["log"]);
        await log.AppendAsync(1, new byte[] { 1 }, default);
        await log.AppendAsync(2, new byte[] { 2 }, default);
        string entry = "log/00000000000000000002";
        Put(entry, kind);

        AssertRefused(await Assert.ThrowsAsync<MillraceException>(async () => await log.ReadAsync(1, default)), _folder[entry], words);
    }

    [Theory]
    [MemberData(nameof(FilesOfOtherKinds))]
    public void Open_OwnerOfAnotherKind_IsRefused(string kind, string words)
    {
        Directory.CreateDirectory(_folder["job"]);
        Put("job/owner", kind);

        AssertRefused(
            Assert.Throws<MillraceException>(() => new FileSystemJobStorage(_folder.Path).Open("job", "test", mustExist: false)),
            _folder["job/owner"], words);
        Assert.False(File.Exists(_folder["elsewhere"]));
    }

    [Theory]
    [InlineData("pipe", "a pipe")]
    [InlineData("link", "a symbolic link to a file")]
    [InlineData("dangling", "a symbolic link to nothing")]
    [InlineData("socket", "a socket")]
    [InlineData("file", "a file")]
    public async Task AnyCall_SomethingElseThanAFolder_IsRefused(string kind, string words)
    {
        Put("job/log", kind);
        Put("job/objects", kind);
        Put("whole", kind);
        using var job = new JobFolder(_folder["job"]);
        using var content = new MemoryStream([1]);
        var handle = new ObjectHandle("1/1/state", 1, ContentHash.Of([1]));

        Assert.True(JobFolder.HoldsJob(_folder["job"]));
        AssertRefused(await Assert.ThrowsAsync<MillraceException>(async () => await job.Log.ReadAsync(1, default)), _folder["job/log"], words);
        AssertRefused(await Assert.ThrowsAsync<MillraceException>(async () => await job.Log.ProbeAsync(default)), _folder["job/log"], words);
        AssertRefused(
            await Assert.ThrowsAsync<MillraceException>(async () => await job.Objects.ReadAsync(handle, default)), _folder["job/objects"], words);
        AssertRefused(
            await Assert.ThrowsAsync<MillraceException>(async () => await job.Objects.WriteAsync("1/1/x", content, default)),
            _folder["job/objects"], words);
        foreach (bool mustExist in (bool[])[true, false])
        {
            AssertRefused(
                Assert.Throws<MillraceException>(() => new FileSystemJobStorage(_folder.Path).Open("whole", "test", mustExist)),
                _folder["whole"], words);
        }
    }

    [Fact]
    public async Task Folders_ThatAreLinks_AreFollowed()
    {
        Directory.CreateDirectory(_folder["disk/objects"]);
        Directory.CreateDirectory(_folder["disk/log"]);
        Directory.CreateSymbolicLink(_folder["job"], _folder["disk"]);
        using IJobStorage storage = new FileSystemJobStorage(_folder.Path).Open("job", "test", mustExist: true);
        using var content = new MemoryStream([1, 2, 3]);

        ObjectHandle handle = await storage.Store.WriteAsync("1/1/state", content, default);
        await storage.Log.AppendAsync(1, new byte[] { 1 }, default);

        Assert.Equal([1, 2, 3], await storage.Store.ReadAsync(handle, default));
        Assert.Equal(ObjectCheck.Intact, await storage.Store.VerifyAsync(handle, default));
        Assert.Single(await storage.Log.ReadAsync(1, default));
    }

    private static void AssertRefused(MillraceException error, string path, string words)
    {
        Assert.Equal((StorageErrors.WrongKind, ErrorDomain.External), (error.Code, error.Domain));
        Assert.StartsWith($"{path} is {words}, ", error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Advice);
    }

    private void Put(string name, string kind)
    {
        string path = _folder[name];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (File.Exists(path))
            File.Move(path, path + "-moved");
        switch (kind)
        {
            case "pipe":
                using (var make = Process.Start("mkfifo", [path]))
                    make.WaitForExit();
                break;
            case "folder":
                Directory.CreateDirectory(path);
                break;
            case "file":
                File.WriteAllText(path, "x");
                break;
            case "link":
                if (!File.Exists(path + "-moved"))
                    File.WriteAllText(path + "-moved", "x");
                File.CreateSymbolicLink(path, path + "-moved");
                break;
            case "dangling":
                File.CreateSymbolicLink(path, _folder["elsewhere"]);
                break;
            case "device":
                File.CreateSymbolicLink(path, "/dev/zero");
                break;
            case "socket":
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                socket.Bind(new UnixDomainSocketEndPoint(path));
                _sockets.Add(socket);
                break;
        }
    }
}
