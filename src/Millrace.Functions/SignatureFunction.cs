using System.Collections.Immutable;
using Millrace.Plan.Functions;
using Millrace.Types;

namespace Millrace.Functions;

/// <summary>A function of fixed parameter types, the last of which may be left out.</summary>
internal abstract class SignatureFunction : ScalarFunction
{
    /// <summary>The parameters' types, in order.</summary>
    protected abstract ImmutableArray<DataType> Parameters { get; }

    /// <summary>How many of them may not be left out. Default: all.</summary>
    protected virtual int RequiredCount => Parameters.Length;

    /// <summary>The result's type.</summary>
    protected abstract DataType ReturnType { get; }

    /// <inheritdoc/>
    public override FunctionBinding Bind(IReadOnlyList<ArgumentInfo> arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        if (arguments.Count < RequiredCount || arguments.Count > Parameters.Length)
        {
            string count = RequiredCount == Parameters.Length ? $"{RequiredCount}" : $"{RequiredCount} to {Parameters.Length}";
            throw ArgumentError($"{arguments.Count} arguments where {count} are taken");
        }

        for (int i = 0; i < arguments.Count; i++)
        {
            if (!FunctionArguments.Fits(arguments[i], Parameters[i]))
                throw ArgumentError($"argument {i + 1} is {arguments[i].Type}, and {Parameters[i]} is taken");
        }

        return new FunctionBinding([.. Parameters.Take(arguments.Count)], ReturnType);
    }
}
