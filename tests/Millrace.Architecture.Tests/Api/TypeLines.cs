using System.Reflection;
using System.Runtime.CompilerServices;

namespace Millrace.Architecture.Tests.Api;

/// <summary>Writes the first line of a public type: kind, name, base type, interfaces, constraints.</summary>
internal static class TypeLines
{
    public static string Of(Type type)
    {
        List<string> bases = type.IsEnum ? [TypeNames.Of(Enum.GetUnderlyingType(type))] : BaseTypes(type);
        string inherits = bases.Count == 0 ? string.Empty : " : " + string.Join(", ", bases);
        return $"{Kind(type)} {TypeNames.Of(type)}{inherits}{Constraints(type.GetGenericArguments())}{Markers(type)}";
    }

    /// <summary>The constraints of generic parameters, each as <c> where T : …</c>.</summary>
    public static string Constraints(Type[] arguments) => string.Concat(arguments
        .Where(argument => argument.IsGenericParameter)
        .Select(argument => (argument.Name, Words: ConstraintWords(argument).ToArray()))
        .Where(constraint => constraint.Words.Length > 0)
        .Select(constraint => $" where {constraint.Name} : {string.Join(", ", constraint.Words)}"));

    /// <summary>Attributes that change what a name promises.</summary>
    public static string Markers(MemberInfo member)
    {
        string[] names = member.CustomAttributes.Select(attribute => attribute.AttributeType.Name).ToArray();

        // The compiler marks a constructor as obsolete, for old compilers only, where the type has required members.
        bool isForOldCompilers = names.Contains("CompilerFeatureRequiredAttribute");
        return string.Concat(names
            .Where(name => name is "ExperimentalAttribute" or "FlagsAttribute" || (name is "ObsoleteAttribute" && !isForOldCompilers))
            .Order(StringComparer.Ordinal)
            .Select(name => $" [{name[..^"Attribute".Length]}]"));
    }

    private static string Kind(Type type)
    {
        if (type.IsEnum)
        {
            return "enum";
        }

        if (type.IsInterface)
        {
            return "interface";
        }

        string record = IsRecord(type) ? "record " : string.Empty;
        if (type.IsValueType)
        {
            bool isReadOnly = type.IsDefined(typeof(IsReadOnlyAttribute), inherit: false);
            return $"{(isReadOnly ? "readonly " : string.Empty)}{(type.IsByRefLike ? "ref " : string.Empty)}{record}struct";
        }

        if (typeof(Delegate).IsAssignableFrom(type))
        {
            return "delegate";
        }

        string modifier = (type.IsAbstract, type.IsSealed) switch
        {
            (true, true) => "static ",
            (true, false) => "abstract ",
            (false, true) => "sealed ",
            _ => string.Empty,
        };
        return $"{modifier}{record}class";
    }

    private static bool IsRecord(Type type) => type
        .GetMethod("PrintMembers", BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)?
        .IsDefined(typeof(CompilerGeneratedAttribute), inherit: false) ?? false;

    /// <summary>The base class, and the interfaces that neither it nor another interface brings.</summary>
    private static List<string> BaseTypes(Type type)
    {
        bool isDelegate = typeof(Delegate).IsAssignableFrom(type);
        bool hasOwnBase = !isDelegate && type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType);
        Type[] interfaces = isDelegate ? [] : type.GetInterfaces();
        Type[] inherited = [.. interfaces.SelectMany(one => one.GetInterfaces()), .. type.BaseType?.GetInterfaces() ?? []];
        List<string> names = interfaces
            .Where(one => one.IsPublic || one.IsNestedPublic)
            .Except(inherited)
            .Select(one => TypeNames.Of(one))
            .Order(StringComparer.Ordinal)
            .ToList();
        if (hasOwnBase)
        {
            names.Insert(0, TypeNames.Of(type.BaseType!)); // Not null: hasOwnBase looked at it.
        }

        return names;
    }

    private static IEnumerable<string> ConstraintWords(Type argument)
    {
        GenericParameterAttributes attributes = argument.GenericParameterAttributes;
        bool isUnmanaged = argument.CustomAttributes.Any(attribute => attribute.AttributeType.Name == "IsUnmanagedAttribute");
        bool isStruct = attributes.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint);
        if (isStruct)
        {
            yield return isUnmanaged ? "unmanaged" : "struct";
        }

        if (attributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint))
        {
            yield return "class";
        }

        foreach (string name in argument.GetGenericParameterConstraints()
            .Where(constraint => constraint != typeof(ValueType))
            .Select(constraint => TypeNames.Of(constraint))
            .Order(StringComparer.Ordinal))
        {
            yield return name;
        }

        if (attributes.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint) && !isStruct)
        {
            yield return "new()";
        }
    }
}
