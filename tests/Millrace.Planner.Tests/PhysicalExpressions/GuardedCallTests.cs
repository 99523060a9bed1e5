using System.Collections.Immutable;
using Millrace.Columnar;
using Millrace.Execution.PhysicalExpressions;
using Millrace.Execution.Planning;
using Millrace.Functions;
using Millrace.Plan.Expressions;
using Millrace.Plan.Functions;
using Millrace.Plan.Logical;
using Millrace.Planner.Tests.Support;
using Millrace.Types;

namespace Millrace.Planner.Tests.PhysicalExpressions;

/// <summary>Functions that hand rows to native code, under a guard.</summary>
public sealed class GuardedCallTests : NativeMemoryTest
{
    private readonly EngineRegistry _registry = new();
    private readonly CountingFunction _native = new("native_rows", new FunctionTraits { NativeStep = "native step" });
    private readonly CountingFunction _sized = new("native_text", new FunctionTraits { NativeStep = "native step" }, Utf8Type.Instance);
    private readonly FakeGuard _guard = new();

    public GuardedCallTests()
    {
        FunctionsPackage.Register(_registry);
        _registry.Functions.Add(_native);
        _registry.Functions.Add(_sized);
    }

    [Fact]
    public void Evaluate_NothingKnown_EntersOnceWithAllRows()
    {
        using EvaluationResult result = Evaluate([5L, 6L, 7L], Call("native_rows"));

        Assert.Equal([6L, 7L, 8L], Rows.Read(result.Columns[0]));
        Assert.Equal([0UL, 1UL, 2UL], Assert.Single(_guard.Entered).Rows);
    }

    [Fact]
    public void Evaluate_Suspects_GoAloneAndTheirValuesKeepTheirPlaces()
    {
        _guard.Suspects.UnionWith([1, 3]);

        using EvaluationResult result = Evaluate([5L, 6L, 7L, 8L, 9L], Call("native_rows"));

        Assert.Equal([6L, 7L, 8L, 9L, 10L], Rows.Read(result.Columns[0]));
        Assert.Equal(["0 2 4 False", "1 True", "3 True"], Entered());
    }

    [Fact]
    public void Evaluate_Condemned_DoesNotGoAndHasAnError()
    {
        _guard.Condemned.Add(0);
        _guard.Suspects.Add(2);

        using EvaluationResult result = Evaluate([5L, 6L, 7L], Call("+", Call("native_rows"), LiteralExpression.Of(1)));

        Assert.Equal([null, 8L, 9L], Rows.Read(result.Columns[0]));
        Assert.Equal([6L, 7L], _native.Seen);
        Assert.Equal(("native step", "KILLED_PROCESS", 2), (result.Errors[0].Step, result.Errors[0].Code, result.Errors[0].Attempts));
        Assert.Single(result.Errors);
    }

    [Fact]
    public void Evaluate_AllCondemned_CallsNothing()
    {
        _guard.Condemned.UnionWith([0, 1]);

        using EvaluationResult result = Evaluate([5L, 6L], Call("native_rows"));

        Assert.Equal([null, null], Rows.Read(result.Columns[0]));
        Assert.Equal(0, _native.Calls);
    }

    [Fact]
    public void Evaluate_InABranch_NamesTheRowsOfTheBranch()
    {
        _guard.Suspects.Add(2);
        Expression branch = Call("case", Call(">", new ColumnExpression("n"), LiteralExpression.Of(5)), Call("native_rows"), LiteralExpression.Of(0));

        using EvaluationResult result = Evaluate([5L, 6L, 7L, 8L], branch);

        Assert.Equal([0L, 7L, 8L, 9L], Rows.Read(result.Columns[0]));
        Assert.Equal(["1 3 False", "2 True"], Entered());
    }

    [Fact]
    public void Estimate_FunctionLooksIntoRows_LooksUnderTheGuardAndNotAtTheCondemned()
    {
        _guard.Condemned.Add(1);
        using Batch slice = Slice([5L, 6L, 7L]);
        using ExpressionEvaluator evaluator = Compile(Call("native_text")).CreateEvaluator(new FakeOperatorContext(Allocator) { Node = _guard });

        SliceEstimate estimate = evaluator.Estimate(slice, 0);

        Assert.Equal((3, 5 + 1 + 7), (estimate.Rows, estimate.OutputBytes));
        Assert.Equal((2, 0), (_guard.Looks, _guard.Inside));
    }

    [Fact]
    public void CanFail_NativeFunction_IsSoWhateverItSays()
    {
        var total = new CountingFunction("total", new FunctionTraits { NativeStep = "native step", CanFail = false });
        _registry.Functions.Add(total);

        Assert.True(Compile(Call("total")).CanFail);
    }

    private static CallExpression Call(string name, params ImmutableArray<Expression> arguments) =>
        new(name, arguments.IsDefaultOrEmpty ? [new ColumnExpression("n")] : arguments);

    private string[] Entered() => [.. _guard.Entered.Select(e => $"{string.Join(' ', e.Rows)} {e.IsAlone}")];

    private Batch Slice(object?[] values)
    {
        object?[] ids = [.. values.Select((_, i) => (object?)new object?[] { 7UL, (ulong)i })];
        return Rows.Make(Allocator, ("n", IntegerType.Int64, values), (RowIdentity.IdColumn, RowIdentity.IdType, ids));
    }

    private CompiledExpressions Compile(Expression expression) => CompiledExpressions.Compile(
        [expression], new Schema([new Field("n", IntegerType.Int64), RowIdentity.Fields[0]]), _registry.Typer);

    private EvaluationResult Evaluate(object?[] values, Expression expression)
    {
        using Batch slice = Slice(values);
        using ExpressionEvaluator evaluator = Compile(expression).CreateEvaluator(new FakeOperatorContext(Allocator) { Node = _guard });
        EvaluationResult result = evaluator.Evaluate(slice, Allocator, CancellationToken.None);
        Assert.Equal(0, _guard.Inside);
        return result;
    }
}
