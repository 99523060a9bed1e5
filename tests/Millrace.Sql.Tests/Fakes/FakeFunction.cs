using Millrace.Columnar;
using Millrace.Compute;
using Millrace.Plan.Functions;
using Millrace.Types;

namespace Millrace.Sql.Tests.Fakes;

/// <summary>A function that can be bound and never runs.</summary>
internal sealed class FakeFunction(string name, int argumentsMin, int argumentsMax, Func<IReadOnlyList<ArgumentInfo>, DataType?> returns)
    : ScalarFunction
{
    public override string Name { get; } = name;

    public override FunctionTraits Traits => new() { IsDeterministic = Name != "rand" };

    public override FunctionDocumentation Documentation { get; } = new("Test", $"{name.ToUpperInvariant()}(…)", "any", "A fake", []);

    public override FunctionBinding Bind(IReadOnlyList<ArgumentInfo> arguments)
    {
        if (arguments.Count < argumentsMin || arguments.Count > argumentsMax)
            throw ArgumentError($"takes {argumentsMin} to {argumentsMax} arguments, and has {arguments.Count}");
        DataType type = returns(arguments) ?? throw ArgumentError($"does not take ({string.Join(", ", arguments.Select(a => a.Type))})");
        return new FunctionBinding([.. arguments.Select(a => a.Type)], type);
    }

    public override Column Evaluate(ReadOnlySpan<Operand> arguments, EvaluationContext context) =>
        throw new InvalidOperationException("A fake function cannot run");
}
