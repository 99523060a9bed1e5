namespace Millrace.Sql.Tests.Golden;

/// <summary>Where the sources are, above the folder that tests run in.</summary>
internal static class SourceTree
{
    public static string Root
    {
        get
        {
            DirectoryInfo? folder = new(AppContext.BaseDirectory);
            while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Millrace.slnx")))
                folder = folder.Parent;
            return folder?.FullName ?? throw new InvalidOperationException("There is no Millrace.slnx above the tests");
        }
    }
}
