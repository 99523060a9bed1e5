using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Millrace.Errors;
using Millrace.Memory;

namespace Millrace.Interop;

/// <summary>
/// The one loader of native libraries. It looks, in this order, at an explicit setting (<see cref="SetPath"/>, then the
/// environment variable <c>MILLRACE_NATIVE_NAME</c>), the application's own <c>runtimes/RID/native</c> and base folder, a
/// folder <c>native/node_modules</c> in the base folder or one above it, and the system.
/// </summary>
/// <remarks>Thread-safe. A library is loaded once and never unloaded.</remarks>
public static class NativeLibraryLoader
{
    private static readonly ConcurrentDictionary<string, nint> Loaded = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<string, string> Paths = new(StringComparer.Ordinal);
    private static readonly Lock Gate = new();

    /// <summary>Sets the file of a library explicitly. Takes effect only before its first load.</summary>
    /// <param name="name">The descriptor's name.</param>
    /// <param name="path">An absolute path, or one relative to the current folder.</param>
    public static void SetPath(string name, string path) => Paths[name] = Path.GetFullPath(path);

    /// <summary>Loads a library, or answers the handle of the earlier load.</summary>
    /// <param name="library">What to load.</param>
    /// <exception cref="MillraceException"><c>NATIVE_LIBRARY_MISSING</c> (external): names the library, what needs it and how to install
    /// it.</exception>
    public static nint Load(NativeLibraryDescriptor library)
    {
        ArgumentNullException.ThrowIfNull(library);
        if (Loaded.TryGetValue(library.Name, out nint known))
            return known;
        lock (Gate)
        {
            if (Loaded.TryGetValue(library.Name, out known))
                return known;
            NativeHeap.Configure();
            nint handle = LoadFirst(library);
            Loaded[library.Name] = handle;
            return handle;
        }
    }

    /// <summary>Answers the address of an exported function.</summary>
    /// <exception cref="MillraceException"><c>NATIVE_FUNCTION_MISSING</c> (external): the library's version is too old.</exception>
    public static nint GetExport(NativeLibraryDescriptor library, string function)
    {
        nint handle = Load(library);
        return NativeLibrary.TryGetExport(handle, function, out nint address)
            ? address
            : throw MillraceException.External(
                "NATIVE_FUNCTION_MISSING",
                $"native library '{library.Name}' has no function '{function}'",
                $"Its version does not fit: run {library.InstallCommand}");
    }

    /// <summary>Whether the library can be loaded here. Loads it if so.</summary>
    public static bool IsAvailable(NativeLibraryDescriptor library)
    {
        try
        {
            return Load(library) != 0;
        }
        catch (MillraceException)
        {
            return false;
        }
    }

    private static nint LoadFirst(NativeLibraryDescriptor library)
    {
        string? explicitPath = Paths.TryGetValue(library.Name, out string? set)
            ? set
            : Environment.GetEnvironmentVariable($"MILLRACE_NATIVE_{library.Name.ToUpperInvariant()}");
        if (explicitPath is not null)
        {
            return NativeLibrary.TryLoad(explicitPath, out nint chosen)
                ? chosen
                : throw Missing(library, $"'{explicitPath}', which the setting native.{library.Name} names, cannot be loaded");
        }

        foreach (string candidate in Candidates(library))
        {
            if (NativeLibrary.TryLoad(candidate, out nint handle))
                return handle;
        }

        throw Missing(library, "it was found in none of the application's folder, native/node_modules and the system");
    }

    private static IEnumerable<string> Candidates(NativeLibraryDescriptor library)
    {
        string baseFolder = AppContext.BaseDirectory;
        string packaged = Path.Combine(baseFolder, "runtimes", RuntimeInformation.RuntimeIdentifier, "native");
        foreach (string file in library.FileNames)
        {
            if (File.Exists(Path.Combine(packaged, file)))
                yield return Path.Combine(packaged, file);
            if (File.Exists(Path.Combine(baseFolder, file)))
                yield return Path.Combine(baseFolder, file);
        }

        for (DirectoryInfo? folder = new(baseFolder); folder is not null; folder = folder.Parent)
        {
            string modules = Path.Combine(folder.FullName, "native", "node_modules");
            foreach (string path in library.PackagePaths)
            {
                if (File.Exists(Path.Combine(modules, path)))
                    yield return Path.Combine(modules, path);
            }
        }

        foreach (string file in library.FileNames)
            yield return file;
    }

    private static MillraceException Missing(NativeLibraryDescriptor library, string reason) =>
        MillraceException.External(
            "NATIVE_LIBRARY_MISSING",
            $"native library '{library.Name}' is needed for {library.Purpose}, and {reason}",
            $"Run {library.InstallCommand}, or set native.{library.Name} to the file's path");
}
