using Millrace.Execution.Storage;

namespace Millrace.Runtime.Checkpointing;

/// <summary>Decides which objects may go: unreachable from every retained manifest, and of no checkpoint that may yet complete.</summary>
internal static class GarbageCollector
{
    /// <summary>The paths to delete out of <paramref name="paths"/>.</summary>
    /// <param name="paths">All objects of the store.</param>
    /// <param name="retained">Manifests that are kept.</param>
    /// <param name="retainedHandles">Handles of manifests that are kept, also of those that were not read.</param>
    /// <param name="generation">The caller's generation: what a lower one left unreachable can never complete.</param>
    /// <param name="completed">The newest completed checkpoint: lower ids of the own generation can never complete.</param>
    public static IReadOnlyList<string> Select(
        IReadOnlyList<string> paths,
        IEnumerable<CheckpointManifest> retained,
        IEnumerable<ObjectHandle> retainedHandles,
        long generation,
        long completed)
    {
        var reachable = new HashSet<string>(StringComparer.Ordinal);
        reachable.UnionWith(retained.SelectMany(manifest => manifest.Objects()).Select(handle => handle.Path));
        reachable.UnionWith(retainedHandles.Select(handle => handle.Path));
        return [.. paths.Where(path =>
            !reachable.Contains(path)
            && CheckpointPaths.TryParse(path, out long madeIn, out long madeFor)
            && (madeIn < generation || (madeIn == generation && madeFor <= completed)))];
    }
}
