using Millrace.Compute;
using Millrace.Plan.Functions;
using Millrace.Types;

namespace Millrace.Sql.Tests.Fakes;

/// <summary>Functions of the names that the parser makes calls of, and a few more.</summary>
internal static class FakeFunctions
{
    public static FunctionRegistry Registry()
    {
        var registry = new FunctionRegistry();
        foreach (string name in (string[])["=", "<>", "<", "<=", ">", ">=", "is_distinct_from", "is_not_distinct_from"])
            registry.Add(new FakeFunction(name, 2, 2, a => Casts.CommonType(a[0].Type, a[1].Type) is null ? null : BooleanType.Instance));
        foreach (string name in (string[])["+", "-", "*", "/", "%"])
            registry.Add(new FakeFunction(name, 2, 2, a => a.All(x => x.Type.IsNumeric) ? Casts.CommonType(a[0].Type, a[1].Type) : null));
        foreach (string name in (string[])["and", "or"])
            registry.Add(new FakeFunction(name, 2, 2, a => a.All(x => x.Type is BooleanType or NullType) ? BooleanType.Instance : null));
        foreach (string name in (string[])["not", "is_null", "is_not_null", "is_true", "is_false"])
            registry.Add(new FakeFunction(name, 1, 1, _ => BooleanType.Instance));
        registry.Add(new FakeFunction("negate", 1, 1, a => a[0].Type));
        registry.Add(new FakeFunction("like", 2, 3, _ => BooleanType.Instance));
        registry.Add(new FakeFunction("in", 2, int.MaxValue, _ => BooleanType.Instance));
        registry.Add(new FakeFunction("concat", 1, int.MaxValue, _ => Utf8Type.Instance));
        registry.Add(new FakeFunction("case", 3, int.MaxValue, a => Common(a.Where((_, i) => i % 2 == 1 || i == a.Count - 1))));
        registry.Add(new FakeFunction("coalesce", 1, int.MaxValue, Common));
        registry.Add(new FakeFunction("array", 0, int.MaxValue, a => new ListType(Common(a) ?? NullType.Instance)));
        registry.Add(new FakeFunction("element_at", 2, 2, a => (a[0].Type.Storage as ListType)?.Item.Type));
        registry.Add(new FakeFunction("field", 2, 2, Member));
        registry.Add(new FakeFunction("upper", 1, 1, a => a[0].Type is Utf8Type ? Utf8Type.Instance : null));
        registry.Add(new FakeFunction("unhex", 1, 1, _ => BinaryType.Instance));
        registry.Add(new FakeFunction("rand", 0, 0, _ => FloatType.Float64));
        registry.Add(new FakeFunction("left", 2, 2, _ => Utf8Type.Instance));
        return registry;
    }

    private static DataType? Common(IEnumerable<ArgumentInfo> arguments) =>
        arguments.Select(a => a.Type).Aggregate((DataType?)NullType.Instance, (a, b) => a is null ? null : Casts.CommonType(a, b));

    private static DataType? Member(IReadOnlyList<ArgumentInfo> arguments)
    {
        var members = arguments[0].Type.Storage as StructType;
        int index = members?.IndexOf(arguments[1].LiteralValue as string ?? "") ?? -1;
        return index < 0 ? null : members!.Fields[index].Type; // an index is found only in a struct
    }
}
