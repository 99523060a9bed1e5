using Millrace.Columnar;
using Millrace.Columnar.Builders;
using Millrace.Compute;
using Millrace.Errors;
using Millrace.Execution.Planning;
using Millrace.Functions;
using Millrace.Memory;
using Millrace.Plan.Functions;
using Millrace.Plan.Logical;
using Millrace.Types;

namespace Millrace.Media.Tests.Functions;

/// <summary>A registry, an allocator and a list of row errors for one test; fails it when native bytes stay live.</summary>
internal sealed class MediaHarness : IRowErrors, IDisposable
{
    private readonly List<IDisposable> _owned = [];

    public MediaHarness()
    {
        MediaPackage.Register(Registry);
        FunctionsPackage.Register(Registry);
    }

    public EngineRegistry Registry { get; } = new();

    public MemoryAllocator Allocator { get; } = MemoryAllocator.CreateRoot("test", 1L << 32);

    public List<(int Row, string Step, string Code)> Errors { get; } = [];

    public ExpressionTyper Typer => Registry.Typer;

    private string Current { get; set; } = "";

    public void Report(int row, string code, string message) => ReportAs(row, Current, code, message);

    public void ReportAs(int row, string step, string code, string message) => Errors.Add((row, step, code));

    public void Dispose()
    {
        foreach (IDisposable owned in _owned)
            owned.Dispose();
        Assert.Equal(0, Allocator.LiveBytes);
    }

    public T Own<T>(T column)
        where T : IDisposable
    {
        _owned.Add(column);
        return column;
    }

    public Operand Bytes(params byte[]?[] values)
    {
        using var builder = new BytesBuilder(BinaryType.Instance, Allocator);
        foreach (byte[]? value in values)
        {
            if (value is null)
                builder.AppendNull();
            else
                builder.Append((ReadOnlySpan<byte>)value);
        }

        return new Operand(Own(builder.Finish()));
    }

    public Operand Integers(params int?[] values)
    {
        using var builder = new FixedWidthBuilder<int>(IntegerType.Int32, Allocator);
        foreach (int? value in values)
        {
            if (value is null)
                builder.AppendNull();
            else
                builder.Append(value.Value);
        }

        return new Operand(Own(builder.Finish()));
    }

    public Operand Doubles(params double[] values)
    {
        using var builder = (ListBuilder)ColumnBuilder.Create(new ListType(FloatType.Float64), Allocator);
        foreach (double value in values)
            ((FixedWidthBuilder<double>)builder.Items).Append(value);
        builder.CloseList();
        return new Operand(Own(builder.Finish()), true);
    }

    /// <summary>Calls a function as the engine does: an operand as it is, a string or int as a literal.</summary>
    public Operand Call(string name, params object[] arguments) => Call(null, name, arguments);

    public Operand Call(int? rowCount, string name, params object[] arguments)
    {
        ScalarFunction function = Registry.Functions.Get(name);
        ArgumentInfo[] infos = [.. arguments.Select(InfoOf)];
        FunctionBinding binding = function.Bind(infos);
        var operands = new Operand[arguments.Length];
        for (int i = 0; i < operands.Length; i++)
        {
            Operand given = arguments[i] is Operand operand ? operand : LiteralOf(arguments[i]);
            operands[i] = given.Column.Type.Equals(binding.ArgumentTypes[i])
                ? given
                : new Operand(Own(Casts.Cast(given.Column, binding.ArgumentTypes[i], Allocator, this)), given.IsScalar);
        }

        int rows = rowCount ?? operands.Where(o => !o.IsScalar).Select(o => o.Column.Length).DefaultIfEmpty(1).First();
        Current = name;
        Column result = Own(function.Evaluate(operands, new EvaluationContext(rows, Allocator, this, CancellationToken.None)));
        Assert.Equal(binding.ReturnType, result.Type);
        Assert.Equal(rows, result.Length);
        return new Operand(result);
    }

    public DataType TypeOf(string name, params object[] arguments) => Registry.Functions.Get(name).Bind([.. arguments.Select(InfoOf)]).ReturnType;

    public string[] CodesOf(Action call)
    {
        Errors.Clear();
        call();
        return [.. Errors.Select(e => $"{e.Row}:{e.Step}:{e.Code}")];
    }

    private static ArgumentInfo InfoOf(object argument) => argument switch
    {
        Operand operand => new ArgumentInfo(operand.Column.Type),
        DataType type => new ArgumentInfo(type),
        string text => new ArgumentInfo(Utf8Type.Instance, true, text),
        int number => new ArgumentInfo(IntegerType.Int32, true, (long)number),
        _ => throw new ArgumentException("an argument is an operand, a text or a number"),
    };

    private Operand LiteralOf(object argument)
    {
        if (argument is int number)
            return Integers(number) with { IsScalar = true };
        using var builder = new BytesBuilder(Utf8Type.Instance, Allocator);
        builder.Append((string)argument);
        return new Operand(Own(builder.Finish()), true);
    }
}
