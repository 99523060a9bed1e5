namespace Millrace.Media.Tests.Native;

/// <summary>The photographs of the folder samples.</summary>
internal static class SamplePhotos
{
    private static readonly string Root = FindRoot();

    public static byte[] Good(string name) => File.ReadAllBytes(Path.Combine(Root, "photos", name));

    public static byte[] Damaged(string name) => File.ReadAllBytes(Path.Combine(Root, "photos-damaged", name));

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string samples = Path.Combine(folder.FullName, "samples");
            if (Directory.Exists(Path.Combine(samples, "photos")))
                return samples;
        }

        throw new DirectoryNotFoundException("samples/photos is in no folder above the tests");
    }
}
