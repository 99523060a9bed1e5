using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Millrace.Architecture.Tests.Api;

/// <summary>Writes the public and protected members of a type, a line each, sorted.</summary>
internal static class MemberLines
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static IEnumerable<string> Of(Type type)
    {
        IEnumerable<string> lines = type switch
        {
            { IsEnum: true } => EnumValues(type),
            _ when typeof(Delegate).IsAssignableFrom(type) => [Method(type.GetMethod("Invoke")!)], // Each delegate has it.
            _ =>
            [
                .. type.GetConstructors(Declared).Where(IsVisible).Select(Constructor),
                .. type.GetFields(Declared).Where(field => field.IsPublic || IsProtected(field)).Select(Field),
                .. type.GetProperties(Declared).Where(property => property.GetAccessors(nonPublic: true).Any(IsVisible)).Select(Property),
                .. type.GetEvents(Declared).Where(one => one.AddMethod is { } add && IsVisible(add)).Select(Event),
                .. type.GetMethods(Declared).Where(IsWrittenMethod).Select(Method),
            ],
        };
        return lines.Order(StringComparer.Ordinal);
    }

    private static IEnumerable<string> EnumValues(Type type) => type
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => $"{field.Name} = {Literal(field.GetRawConstantValue())}");

    private static bool IsVisible(MethodBase method) =>
        method.IsPublic || ((method.IsFamily || method.IsFamilyOrAssembly) && method.DeclaringType is { IsSealed: false });

    private static bool IsProtected(FieldInfo field) =>
        (field.IsFamily || field.IsFamilyOrAssembly) && field.DeclaringType is { IsSealed: false };

    /// <summary>Neither an accessor nor what the compiler adds to a record.</summary>
    private static bool IsWrittenMethod(MethodInfo method) =>
        IsVisible(method)
        && (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal))
        && !method.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false);

    private static string Constructor(ConstructorInfo constructor) =>
        $"{Access(constructor)}new({Parameters(constructor.GetParameters())}){TypeLines.Markers(constructor)}";

    private static string Field(FieldInfo field)
    {
        string type = TypeNames.Of(field.FieldType, new NullabilityInfoContext().Create(field));
        if (field.IsLiteral)
        {
            return $"const {type} {field.Name} = {Literal(field.GetRawConstantValue())}";
        }

        string modifiers = (field.IsPublic ? string.Empty : "protected ")
            + (field.IsStatic ? "static " : string.Empty)
            + (field.IsInitOnly ? "readonly " : string.Empty);
        return $"{modifiers}{type} {field.Name}{TypeLines.Markers(field)}";
    }

    private static string Property(PropertyInfo property)
    {
        MethodInfo[] accessors = property.GetAccessors(nonPublic: true).Where(IsVisible).ToArray();
        MethodInfo widest = accessors.FirstOrDefault(accessor => accessor.IsPublic) ?? accessors[0];
        IEnumerable<string> words = accessors.Select(accessor => (accessor.IsPublic ? string.Empty : Access(widest.IsPublic ? accessor : widest))
            + AccessorWord(accessor) + ";");
        ParameterInfo[] index = property.GetIndexParameters();
        string name = index.Length == 0 ? property.Name : $"this[{Parameters(index)}]";
        string required = property.IsDefined(typeof(RequiredMemberAttribute), inherit: false) ? "required " : string.Empty;
        string type = RefWord(property.GetMethod?.ReturnParameter)
            + TypeNames.Of(property.PropertyType, new NullabilityInfoContext().Create(property));
        return $"{Modifiers(widest)}{required}{type} {name} {{ {string.Join(' ', words)} }}{TypeLines.Markers(property)}";
    }

    private static string AccessorWord(MethodInfo accessor)
    {
        if (accessor.ReturnType != typeof(void))
        {
            return "get";
        }

        return accessor.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? "init" : "set";
    }

    private static string Event(EventInfo one) =>
        $"{Modifiers(one.AddMethod!)}event {TypeNames.Of(one.EventHandlerType!)} {one.Name}"; // The caller saw an add method.

    private static string Method(MethodInfo method)
    {
        Type[] generic = method.GetGenericArguments();
        string arguments = generic.Length == 0 ? string.Empty : $"<{string.Join(", ", generic.Select(one => one.Name))}>";
        string returns = RefWord(method.ReturnParameter)
            + TypeNames.Of(method.ReturnType, new NullabilityInfoContext().Create(method.ReturnParameter));
        string extension = method.IsDefined(typeof(ExtensionAttribute), inherit: false) ? "this " : string.Empty;
        return $"{Modifiers(method)}{returns} {method.Name}{arguments}({extension}{Parameters(method.GetParameters())})"
            + TypeLines.Constraints(generic)
            + TypeLines.Markers(method);
    }

    private static string Access(MethodBase method) => method.IsPublic ? string.Empty : "protected ";

    private static string Modifiers(MethodInfo method)
    {
        bool isOfInterface = method.DeclaringType is { IsInterface: true };
        string inheritance = method switch
        {
            { IsStatic: true, IsAbstract: true } => "static abstract ",
            { IsStatic: true } => "static ",
            _ when isOfInterface => method.IsAbstract ? string.Empty : "virtual ",
            { IsAbstract: true } => "abstract ",
            { IsVirtual: true } when method.GetBaseDefinition() != method => "override ",
            { IsVirtual: true, IsFinal: false } => "virtual ",
            _ => string.Empty,
        };
        return Access(method) + inheritance;
    }

    private static string RefWord(ParameterInfo? returned)
    {
        if (returned is null || !returned.ParameterType.IsByRef)
        {
            return string.Empty;
        }

        return returned.GetRequiredCustomModifiers().Length > 0 ? "ref readonly " : "ref ";
    }

    private static string Parameters(ParameterInfo[] parameters) => string.Join(", ", parameters.Select(Parameter));

    private static string Parameter(ParameterInfo parameter)
    {
        string kind = parameter switch
        {
            { IsOut: true } => "out ",
            { ParameterType.IsByRef: true, IsIn: true } => "in ",
            { ParameterType.IsByRef: true } => "ref ",
            _ => parameter.IsDefined(typeof(ParamArrayAttribute)) || parameter.IsDefined(typeof(ParamCollectionAttribute)) ? "params " : string.Empty,
        };
        string value = parameter.HasDefaultValue ? $" = {Literal(parameter.RawDefaultValue)}" : string.Empty;
        return $"{kind}{TypeNames.Of(parameter.ParameterType, new NullabilityInfoContext().Create(parameter))} {parameter.Name}{value}";
    }

    private static string Literal(object? value) => value switch
    {
        null => "default",
        string text => $"\"{text.Replace("\n", "\\n", StringComparison.Ordinal)}\"",
        bool flag => flag ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? string.Empty,
    };
}
