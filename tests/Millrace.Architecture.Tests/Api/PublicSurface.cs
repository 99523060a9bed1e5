using System.Reflection;
using System.Text;

namespace Millrace.Architecture.Tests.Api;

/// <summary>The public surface of an assembly as text: a type a line, its members indented below it, everything sorted.</summary>
internal static class PublicSurface
{
    public static string Of(Assembly assembly) => Of(assembly.GetExportedTypes());

    public static string Of(IEnumerable<Type> types)
    {
        StringBuilder text = new();
        foreach (Type type in types.OrderBy(type => TypeNames.Of(type), StringComparer.Ordinal))
        {
            text.Append(TypeLines.Of(type)).Append('\n');
            foreach (string member in MemberLines.Of(type))
            {
                text.Append("  ").Append(member).Append('\n');
            }
        }

        return text.ToString();
    }
}
