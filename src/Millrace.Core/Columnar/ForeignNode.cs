using Millrace.Errors;
using Millrace.Types;

namespace Millrace.Columnar;

/// <summary>A column's type, and how a foreign producer lays it out.</summary>
internal sealed record ForeignNode(string Name, DataType Type, bool IsNullable, ForeignLayout Layout, ForeignNode[] Children)
{
    public bool IsOwn => Layout == ForeignLayout.Own && Children.All(c => c.IsOwn);

    /// <summary>The node of a field in our own layout.</summary>
    public static ForeignNode Of(Field field) => new(field.Name, field.Type, field.IsNullable, ForeignLayout.Own, field.Type.Storage switch
    {
        ListType list => [Of(list.Item)],
        FixedSizeListType list => [Of(list.Item)],
        StructType members => [.. members.Fields.Select(Of)],
        _ => [],
    });

    /// <summary>The field that a node stands for.</summary>
    public Field ToField() => new(Name, Type, IsNullable);

    /// <summary>Gives children the names and nullability of a logical type's storage, keeping their layout.</summary>
    public static ForeignNode[] Conform(ForeignNode[] children, DataType type)
    {
        ForeignNode[] own = Of(new Field("", type)).Children;
        for (int i = 0; i < own.Length; i++)
            own[i] = own[i] with { Layout = children[i].Layout, Children = Conform(children[i].Children, own[i].Type) };
        return own;
    }

    /// <summary>Refuses two members or columns of one name.</summary>
    public static void CheckNames(ForeignNode[] nodes)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (ForeignNode node in nodes)
        {
            if (!names.Add(node.Name))
            {
                throw MillraceException.User(
                    "ARROW_DUPLICATE_COLUMN", $"two columns or members are called '{node.Name}'", "Give one of them another name with AS");
            }
        }
    }
}
