using Millrace.Execution.Storage;
using static Millrace.Testing.Storage.ConformanceException;

namespace Millrace.Testing.Storage;

/// <summary>What every <see cref="ICheckpointStore"/> must do. Run each case on a fresh, empty store.</summary>
public static class CheckpointStoreConformance
{
    private static readonly Dictionary<string, Func<ICheckpointStore, CancellationToken, Task>> Known = new(StringComparer.Ordinal)
    {
        ["probe-succeeds-and-leaves-nothing"] = ProbeLeavesNothingAsync,
        ["write-gives-a-handle-that-verifies-and-reads"] = WriteThenReadAsync,
        ["an-object-is-written-once"] = WrittenOnceAsync,
        ["a-wrong-handle-is-refused"] = WrongHandleIsRefusedAsync,
        ["list-and-delete"] = ListAndDeleteAsync,
        ["a-path-that-leaves-the-store-is-refused"] = PathStaysInsideAsync,
        ["a-write-that-fails-leaves-nothing"] = FailedWriteLeavesNothingAsync,
    };

    /// <summary>Names of the cases.</summary>
    public static IReadOnlyCollection<string> Cases => Known.Keys;

    /// <summary>Runs one case.</summary>
    /// <param name="name">One of <see cref="Cases"/>.</param>
    /// <param name="store">A fresh, empty store.</param>
    /// <param name="cancellationToken">Ends the case early.</param>
    /// <exception cref="ConformanceException">The rule that was broken.</exception>
    public static Task RunAsync(string name, ICheckpointStore store, CancellationToken cancellationToken = default) =>
        Known[name](store, cancellationToken);

    private static async Task<ObjectHandle> WriteAsync(ICheckpointStore store, string path, byte[] bytes, CancellationToken token)
    {
        using var content = new MemoryStream(bytes);
        return await store.WriteAsync(path, content, token).ConfigureAwait(false);
    }

    private static async Task ProbeLeavesNothingAsync(ICheckpointStore store, CancellationToken token)
    {
        await store.ProbeAsync(token).ConfigureAwait(false);
        Require((await store.ListAsync(string.Empty, token).ConfigureAwait(false)).Count == 0, "a probe leaves no object");
    }

    private static async Task WriteThenReadAsync(ICheckpointStore store, CancellationToken token)
    {
        foreach (int length in (int[])[0, 1, 300_000])
        {
            byte[] bytes = [.. Enumerable.Range(0, length).Select(i => (byte)(i * 31))];
            ObjectHandle handle = await WriteAsync(store, $"1/2/object-{length}", bytes, token).ConfigureAwait(false);
            Require(handle == new ObjectHandle($"1/2/object-{length}", length, ContentHash.Of(bytes)), "the handle says what was written");
            Require(await store.VerifyAsync(handle, token).ConfigureAwait(false) == ObjectCheck.Intact, "what was written verifies");
            byte[] read = await store.ReadAsync(handle, token).ConfigureAwait(false);
            Require(read.AsSpan().SequenceEqual(bytes), "reading gives what was written");
            using var copy = new MemoryStream();
            Stream opened = await store.OpenAsync(handle, token).ConfigureAwait(false);
            await using (opened.ConfigureAwait(false))
            {
                await opened.CopyToAsync(copy, token).ConfigureAwait(false);
            }

            Require(copy.ToArray().AsSpan().SequenceEqual(bytes), "an opened object holds what was written");
        }
    }

    private static async Task WrittenOnceAsync(ICheckpointStore store, CancellationToken token)
    {
        ObjectHandle first = await WriteAsync(store, "a", [1], token).ConfigureAwait(false);
        await RequireErrorAsync(
            StorageErrors.ObjectExists,
            async () => await WriteAsync(store, "a", [2], token).ConfigureAwait(false),
            "a second write to a path is refused").ConfigureAwait(false);
        Require(await store.VerifyAsync(first, token).ConfigureAwait(false) == ObjectCheck.Intact, "a refused write changes nothing");
    }

    private static async Task WrongHandleIsRefusedAsync(ICheckpointStore store, CancellationToken token)
    {
        ObjectHandle handle = await WriteAsync(store, "a", [1, 2], token).ConfigureAwait(false);
        (ObjectHandle Handle, ObjectCheck Expected)[] wrong =
        [
            (handle with { Path = "b" }, ObjectCheck.Missing),
            (handle with { Length = 3 }, ObjectCheck.LengthDiffers),
            (handle with { Hash = ContentHash.Of([9]) }, ObjectCheck.HashDiffers),
        ];
        foreach ((ObjectHandle bad, ObjectCheck expected) in wrong)
        {
            Require(await store.VerifyAsync(bad, token).ConfigureAwait(false) == expected, $"verifying tells {expected}");
            await RequireErrorAsync(
                StorageErrors.ObjectCorrupt,
                async () => await store.ReadAsync(bad, token).ConfigureAwait(false),
                $"reading refuses {expected}").ConfigureAwait(false);
            if (expected == ObjectCheck.HashDiffers)
                continue;
            await RequireErrorAsync(
                StorageErrors.ObjectCorrupt,
                async () =>
                {
                    Stream opened = await store.OpenAsync(bad, token).ConfigureAwait(false);
                    await opened.DisposeAsync().ConfigureAwait(false);
                },
                $"opening refuses {expected}").ConfigureAwait(false);
        }
    }

    private static async Task ListAndDeleteAsync(ICheckpointStore store, CancellationToken token)
    {
        foreach (string path in (string[])["2/b", "1/b", "1/a"])
        {
            await WriteAsync(store, path, [1], token).ConfigureAwait(false);
        }

        IReadOnlyList<string> all = await store.ListAsync(string.Empty, token).ConfigureAwait(false);
        Require(all.SequenceEqual(["1/a", "1/b", "2/b"]), "listing gives every path in ordinal order");
        await store.DeleteAsync("1/a", token).ConfigureAwait(false);
        await store.DeleteAsync("1/a", token).ConfigureAwait(false);
        IReadOnlyList<string> rest = await store.ListAsync("1/", token).ConfigureAwait(false);
        Require(rest.SequenceEqual(["1/b"]), "a deleted object is gone, and deleting again is no error");
    }

    private static async Task PathStaysInsideAsync(ICheckpointStore store, CancellationToken token)
    {
        foreach (string path in (string[])["../a", "/a", "a//b", "a/../../b", "", "a/./b"])
        {
            await RequireErrorAsync(
                StorageErrors.BadPath,
                async () => await WriteAsync(store, path, [1], token).ConfigureAwait(false),
                $"the path '{path}' is refused").ConfigureAwait(false);
        }
    }

    private static async Task FailedWriteLeavesNothingAsync(ICheckpointStore store, CancellationToken token)
    {
        try
        {
            using var content = new BrokenStream();
            await store.WriteAsync("a", content, token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or Millrace.Errors.MillraceException)
        {
            Require((await store.ListAsync(string.Empty, token).ConfigureAwait(false)).Count == 0, "a failed write leaves no object");
            return;
        }

        Require(false, "a write whose content fails is an error");
    }
}
