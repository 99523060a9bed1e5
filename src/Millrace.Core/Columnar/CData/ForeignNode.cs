using Millrace.Types;

namespace Millrace.Columnar.CData;

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
}
