using System.Collections.Immutable;
using Millrace.Columnar;
using Millrace.Execution.PhysicalExpressions;
using Millrace.Execution.Planning;
using Millrace.Functions;
using Millrace.Plan.Expressions;
using Millrace.Plan.Functions;
using Millrace.Planner.Tests.Support;
using Millrace.Types;

namespace Millrace.Planner.Tests.PhysicalExpressions;

public sealed class CompiledExpressionsTests : NativeMemoryTest
{
    private static readonly ColumnExpression N = new("n");
    private readonly EngineRegistry _registry = new();
    private readonly CountingFunction _count = new("count_rows", new FunctionTraits());
    private readonly CountingFunction _random = new("random_rows", new FunctionTraits { IsDeterministic = false });

    public CompiledExpressionsTests()
    {
        FunctionsPackage.Register(_registry);
        _registry.Functions.Add(_count);
        _registry.Functions.Add(_random);
    }

    [Fact]
    public void Evaluate_SameExpressionTwice_IsComputedOnce()
    {
        using EvaluationResult result = Evaluate([1L, 2L], Call("count_rows", N), Call("+", Call("count_rows", N), LiteralExpression.Of(1)));
        Assert.Equal(1, _count.Calls);
        Assert.Equal([2L, 3L], Rows.Read(result.Columns[0]));
        Assert.Equal([3L, 4L], Rows.Read(result.Columns[1]));
    }

    [Fact]
    public void Evaluate_SameRandomExpressionTwice_IsComputedTwice()
    {
        using EvaluationResult result = Evaluate([1L], Call("random_rows", N), Call("random_rows", N));
        Assert.Equal(2, _random.Calls);
    }

    [Fact]
    public void Evaluate_RowErrorInBranchNotTaken_IsNotReported()
    {
        Expression guarded = Call("case", Call(">=", N, LiteralExpression.Of(0)), Call("count_rows", N), LiteralExpression.Of(-1));
        using EvaluationResult result = Evaluate([5L, -7L, null, 8L], guarded);
        Assert.Equal([6L, -1L, -1L, 9L], Rows.Read(result.Columns[0]));
        Assert.Empty(result.Errors);
        Assert.Equal([5L, 8L], _count.Seen);
    }

    [Fact]
    public void Evaluate_AndWithFalseLeft_DoesNotComputeRight()
    {
        Expression guarded = Call(
            "and", Call(">", N, LiteralExpression.Of(0)), Call(">", Call("/", LiteralExpression.Of(10), N), LiteralExpression.Of(2)));
        using EvaluationResult result = Evaluate([0L, 3L, 9L, null], guarded);
        Assert.Equal([false, true, false, null], Rows.Read(result.Columns[0]));
        Assert.Empty(result.Errors);
    }

    [Fact]
    public void Evaluate_CoalesceOfNested_ComputesWhatIsNeeded()
    {
        Expression nested = Call(
            "coalesce", N,
            Call(
                "coalesce", Call("nullif", LiteralExpression.Of(1), LiteralExpression.Of(1)),
                Call("/", LiteralExpression.Of(1), LiteralExpression.Of(0))));
        using EvaluationResult result = Evaluate([4L, null], nested);
        Assert.Equal([4L, null], Rows.Read(result.Columns[0]));
        Assert.Equal([1], result.Errors.Keys);
    }

    [Fact]
    public void Evaluate_RowError_NamesStepAndRowOnce()
    {
        using EvaluationResult result = Evaluate([1L, -2L], Call("+", Call("count_rows", N), Call("count_rows", N)));
        Assert.Equal("count_rows", result.Errors[1].Step);
        Assert.Equal("NEGATIVE", result.Errors[1].Code);
        Assert.Single(result.Errors);
        Assert.Null(Rows.Read(result.Columns[0], 1));
    }

    [Fact]
    public void Evaluate_ErrorInsideBranch_IsReportedAtTheRowOfTheSlice()
    {
        Expression guarded = Call("case", Call("<", N, LiteralExpression.Of(0)), Call("count_rows", N), N);
        using EvaluationResult result = Evaluate([1L, 2L, -3L], guarded);
        Assert.Equal([2], result.Errors.Keys);
        Assert.Equal([1L, 2L, null], Rows.Read(result.Columns[0]));
    }

    [Fact]
    public void Evaluate_Constant_IsComputedOnceForAllSlices()
    {
        CompiledExpressions compiled = Compile(Call("count_rows", new LiteralExpression(4L, IntegerType.Int64)));
        using ExpressionEvaluator evaluator = compiled.CreateEvaluator(Allocator);
        for (int i = 0; i < 3; i++)
        {
            using Batch slice = Slice([1L, 2L]);
            using EvaluationResult result = evaluator.Evaluate(slice, Allocator, CancellationToken.None);
            Assert.Equal([5L, 5L], Rows.Read(result.Columns[0]));
        }

        Assert.Equal(1, _count.Calls);
    }

    [Fact]
    public void Evaluate_ConstantWithError_HasItInEveryRow()
    {
        using EvaluationResult result = Evaluate([1L, 2L], Call("/", LiteralExpression.Of(1), LiteralExpression.Of(0)));
        Assert.Equal([0, 1], result.Errors.Keys.Order());
        Assert.Equal("DIVISION_BY_ZERO", result.Errors[0].Code);
    }

    [Fact]
    public void Evaluate_LiteralsOfEachType_KeepTheirValue()
    {
        object?[] given = [null, true, 7L, 9UL, 1.5, "a"];
        DataType[] types = [Utf8Type.Instance, BooleanType.Instance, IntegerType.Int64, IntegerType.UInt64, FloatType.Float64, Utf8Type.Instance];
        Expression[] literals = [.. given.Select((v, i) => new LiteralExpression(v, types[i]))];
        using EvaluationResult result = Evaluate([1L], literals);
        Assert.Equal(given, result.Columns.ToArray().Select(c => Rows.Read(c, 0)));
    }

    [Fact]
    public void CanFail_WideningCastAndComparison_IsFalse()
    {
        Assert.False(Compile(Call("=", N, LiteralExpression.Of(1))).CanFail);
        Assert.True(Compile(new CastExpression(N, IntegerType.Int32)).CanFail);
        Assert.True(Compile(Call("and", Call("=", N, N), Call("=", Call("/", N, N), N))).CanFail);
    }

    [Fact]
    public void Evaluate_NoRows_MakesEmptyColumns()
    {
        using EvaluationResult result = Evaluate([], Call("count_rows", N), LiteralExpression.Of("x"));
        Assert.All(result.Columns.ToArray(), c => Assert.Equal(0, c.Length));
    }

    private static CallExpression Call(string name, params ImmutableArray<Expression> arguments) => new(name, arguments);

    private Batch Slice(object?[] values) => Rows.Make(Allocator, ("n", IntegerType.Int64, values));

    private CompiledExpressions Compile(params Expression[] expressions) =>
        CompiledExpressions.Compile(expressions, new Schema([new Field("n", IntegerType.Int64)]), _registry.Typer);

    private EvaluationResult Evaluate(object?[] values, params Expression[] expressions)
    {
        using Batch slice = Slice(values);
        using ExpressionEvaluator evaluator = Compile(expressions).CreateEvaluator(Allocator);
        return evaluator.Evaluate(slice, Allocator, CancellationToken.None);
    }
}
