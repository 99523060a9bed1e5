using Millrace.Errors;

namespace Millrace.Server.Demo;

/// <summary>Finds the samples: beside the program, or in a folder above it or above the current one.</summary>
internal static class SampleFolder
{
    private const string Script = "photos.sql";

    /// <summary>The folder, absolute.</summary>
    /// <exception cref="MillraceException"><c>SAMPLES_MISSING</c> (user).</exception>
    public static string Find()
    {
        foreach (string start in new[] { AppContext.BaseDirectory, Environment.CurrentDirectory })
        {
            for (DirectoryInfo? folder = new(start); folder is not null; folder = folder.Parent)
            {
                string samples = Path.Combine(folder.FullName, "samples");
                if (File.Exists(Path.Combine(samples, Script)))
                    return samples;
            }
        }

        throw MillraceException.User("SAMPLES_MISSING", "the folder 'samples' was not found", "Run the demo from a checkout: ./millrace demo");
    }
}
