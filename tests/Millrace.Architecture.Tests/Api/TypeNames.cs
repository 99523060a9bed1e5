using System.Reflection;

namespace Millrace.Architecture.Tests.Api;

/// <summary>Writes types as C# does, with nullability where it is known.</summary>
internal static class TypeNames
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(object)] = "object",
        [typeof(string)] = "string",
        [typeof(bool)] = "bool",
        [typeof(char)] = "char",
        [typeof(byte)] = "byte",
        [typeof(sbyte)] = "sbyte",
        [typeof(short)] = "short",
        [typeof(ushort)] = "ushort",
        [typeof(int)] = "int",
        [typeof(uint)] = "uint",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(float)] = "float",
        [typeof(double)] = "double",
        [typeof(decimal)] = "decimal",
        [typeof(nint)] = "nint",
        [typeof(nuint)] = "nuint",
    };

    public static string Of(Type type, NullabilityInfo? nullability = null)
    {
        if (type.IsByRef)
        {
            return Of(type.GetElementType()!, nullability); // IsByRef says that there is an element type; so in the next two.
        }

        if (type.IsPointer)
        {
            return Of(type.GetElementType()!) + "*";
        }

        string suffix = nullability?.ReadState == NullabilityState.Nullable && !type.IsValueType ? "?" : string.Empty;
        if (type.IsArray)
        {
            string commas = new(',', type.GetArrayRank() - 1);
            return $"{Of(type.GetElementType()!, nullability?.ElementType)}[{commas}]{suffix}";
        }

        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return Of(underlying) + "?";
        }

        return (type.IsFunctionPointer ? FunctionPointer(type) : Named(type, nullability)) + suffix;
    }

    private static string FunctionPointer(Type type)
    {
        IEnumerable<string> types = type.GetFunctionPointerParameterTypes().Append(type.GetFunctionPointerReturnType()).Select(part => Of(part));
        return $"delegate*{(type.IsUnmanagedFunctionPointer ? " unmanaged" : string.Empty)}<{string.Join(", ", types)}>";
    }

    private static string Named(Type type, NullabilityInfo? nullability)
    {
        if (type.IsGenericParameter)
        {
            return type.Name;
        }

        if (Keywords.TryGetValue(type, out string? keyword))
        {
            return keyword;
        }

        Type[] arguments = type.GetGenericArguments();
        int inherited = type.DeclaringType?.GetGenericArguments().Length ?? 0;
        string prefix = type.DeclaringType is { } outer ? Named(Close(outer, arguments[..inherited]), null) : type.Namespace ?? string.Empty;
        string name = type.Name.Split('`')[0];
        IEnumerable<string> own = arguments
            .Select((argument, index) => Of(argument, nullability?.GenericTypeArguments.ElementAtOrDefault(index)))
            .Skip(inherited);
        string list = string.Join(", ", own);
        return list.Length == 0 ? $"{prefix}.{name}" : $"{prefix}.{name}<{list}>";
    }

    private static Type Close(Type outer, Type[] arguments) => arguments.Length == 0 ? outer : outer.MakeGenericType(arguments);
}
