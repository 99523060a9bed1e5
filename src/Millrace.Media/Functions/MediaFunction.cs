using Millrace.Compute;
using Millrace.Errors;
using Millrace.Plan.Functions;
using Millrace.Types;

namespace Millrace.Media.Functions;

/// <summary>What functions of images have in common.</summary>
internal abstract class MediaFunction : ScalarFunction
{
    private FunctionTraits? _traits;

    /// <summary>What the function declares; that it hands rows to native code is added.</summary>
    public sealed override FunctionTraits Traits => _traits ??= Declared with { NativeStep = StepName };

    /// <summary>What the function declares of itself.</summary>
    protected virtual FunctionTraits Declared { get; } = new() { Cost = 1_000 };

    /// <summary>The step's name where a row killed the process. Default: the function's.</summary>
    protected virtual string StepName => Name;

    /// <summary>Checks how many arguments there are.</summary>
    protected void CheckCount(IReadOnlyList<ArgumentInfo> arguments, int least, int most)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        if (arguments.Count < least || arguments.Count > most)
            throw ArgumentError($"{arguments.Count} arguments where {(least == most ? $"{most} are" : $"{least} to {most} are")} taken");
    }

    /// <summary>The type of an argument that is an image; a bare NULL is one of which nothing is known.</summary>
    protected ImageType ImageArgument(ArgumentInfo argument) => argument.Type switch
    {
        ImageType image => image,
        NullType => ImageType.Instance,
        BinaryType => throw MillraceException.User(
            "FUNCTION_ARGUMENTS",
            $"{Name.ToUpperInvariant()}: the argument is BYTES, and a decoded image is taken",
            $"Write {Name.ToUpperInvariant()}(IMAGE_DECODE(…), …)"),
        _ => throw ArgumentError($"the argument is {argument.Type}, and IMAGE is taken"),
    };

    /// <summary>Checks an argument that is encoded bytes.</summary>
    protected void CheckBytes(ArgumentInfo argument)
    {
        if (argument.Type is ObjectRefType)
        {
            throw MillraceException.User(
                "FUNCTION_ARGUMENTS",
                $"{Name.ToUpperInvariant()}: the argument is an OBJECT_REF, and its bytes are taken",
                $"Write {Name.ToUpperInvariant()}(FETCH_CONTENT(…))");
        }

        if (argument.Type is not (BinaryType or NullType))
            throw ArgumentError($"the argument is {argument.Type}, and BYTES is taken");
    }

    /// <summary>The literal of an option that is one of some words, in any case; the first is the default.</summary>
    protected string Option(IReadOnlyList<ArgumentInfo> arguments, int index, string name, IReadOnlyList<string> words)
    {
        if (index >= arguments.Count)
            return words[0];
        if (arguments[index] is not { IsLiteral: true, LiteralValue: string text })
            throw ArgumentError($"{name} must be a literal, one of: {string.Join(", ", words)}");
        return words.FirstOrDefault(w => w.Equals(text, StringComparison.OrdinalIgnoreCase))
            ?? throw MillraceException.User(
                "FUNCTION_ARGUMENTS",
                $"{Name.ToUpperInvariant()}: {name} is '{text}'",
                Suggestion.Nearest(text, words) is string nearest ? $"Did you mean '{nearest}'?" : $"Use one of: {string.Join(", ", words)}");
    }

    /// <summary>The literal of an option that is a whole number.</summary>
    protected long Number(IReadOnlyList<ArgumentInfo> arguments, int index, string name, long defaultValue)
    {
        if (index >= arguments.Count)
            return defaultValue;
        return arguments[index] is { IsLiteral: true, LiteralValue: long number }
            ? number
            : throw ArgumentError($"{name} must be a literal whole number");
    }

    /// <summary>The same literals, read from the operands of a call that was bound.</summary>
    protected static ArgumentInfo[] Literals(ReadOnlySpan<Operand> arguments)
    {
        var literals = new ArgumentInfo[arguments.Length];
        for (int i = 0; i < literals.Length; i++)
        {
            Columnar.Column column = arguments[i].Column;
            object? value = column.Length == 0 || column.IsNull(0) || !arguments[i].IsScalar
                ? null
                : column.Type.Storage switch
                {
                    Utf8Type => column.GetString(0),
                    IntegerType { BitWidth: 32 } => (long)column.Values<int>()[0],
                    IntegerType { BitWidth: 64 } => column.Values<long>()[0],
                    _ => null,
                };
            literals[i] = new ArgumentInfo(column.Type, value is not null, value);
        }

        return literals;
    }
}
