using System.Xml.Linq;
using Millrace.Architecture.Tests.Repository;

namespace Millrace.Architecture.Tests.Layering;

/// <summary>Reads the edges that a project file declares; what arrives through another project does not count.</summary>
internal static class ProjectReferences
{
    public static IEnumerable<string> DirectOf(RepositoryFile project) => XDocument.Parse(project.Text)
        .Descendants("ProjectReference")
        .Select(reference => (string?)reference.Attribute("Include"))
        .OfType<string>()
        .Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/')));

    public static IEnumerable<string> ForbiddenIn(RepositoryFile project)
    {
        string name = Path.GetFileNameWithoutExtension(project.Path);
        return DirectOf(project)
            .Where(target => !LayerTable.Allows(name, target))
            .Select(target => $"{project.Path}: {name} may not reference {target}");
    }
}
