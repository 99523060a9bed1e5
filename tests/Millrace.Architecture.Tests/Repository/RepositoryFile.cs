namespace Millrace.Architecture.Tests.Repository;

/// <summary>A text of the repository under its path from the root, with forward slashes.</summary>
internal sealed record RepositoryFile(string Path, string Text)
{
    public string Name => System.IO.Path.GetFileName(Path);

    public string Extension => System.IO.Path.GetExtension(Path);

    public string[] Lines => Text.TrimEnd('\n').Split('\n');

    public bool IsTest => Path.StartsWith("tests/", StringComparison.Ordinal);

    public bool IsGenerated => Path.EndsWith(".g.cs", StringComparison.Ordinal);

    public bool IsSource => Path.StartsWith("src/", StringComparison.Ordinal) && Extension == ".cs" && !IsGenerated;

    /// <summary>The name of the project under <c>src/</c> that the file belongs to, or null.</summary>
    public string? SourceProject => Path.StartsWith("src/", StringComparison.Ordinal) ? Path.Split('/')[1] : null;
}
