using System.Numerics;
using Millrace.Columnar;
using Millrace.Compute;
using Millrace.Core.Tests.Support;
using Millrace.Types;

namespace Millrace.Core.Tests.Compute;

public sealed class ArithmeticTests : NativeMemoryTest
{
    private readonly RecordedErrors _errors = new();

    public static TheoryData<int> IntegerTypes => [.. Enumerable.Range(1, 8)];

    [Theory]
    [MemberData(nameof(IntegerTypes))]
    public void Apply_Integers_AgreesWithExactArithmetic(int typeIndex)
    {
        var type = (IntegerType)RandomData.AllTypes.ElementAt(typeIndex);
        var data = new RandomData(typeIndex);
        object?[] lefts = Mixed(data, type);
        object?[] rights = Mixed(data, type);
        using Column left = data.Column(type, lefts, Allocator);
        using Column right = data.Column(type, rights, Allocator);
        using Column scalar = Values.Make(type, Allocator, data.Value(type, false));
        foreach (ArithmeticOperator operation in Enum.GetValues<ArithmeticOperator>())
        {
            AssertExact(operation, type, new Operand(left), new Operand(right));
            AssertExact(operation, type, new Operand(left), new Operand(scalar, true));
            AssertExact(operation, type, new Operand(scalar, true), new Operand(right));
        }
    }

    [Fact]
    public void Apply_Floats_FollowsIeee()
    {
        using Column left = Values.Make(FloatType.Float64, Allocator, 1d, -1d, 0d, 7.5, null);
        using Column right = Values.Make(FloatType.Float64, Allocator, 0d, 0d, 0d, 2d, 2d);

        using Column quotient = Arithmetic.Apply(ArithmeticOperator.Divide, new Operand(left), new Operand(right), 5, Allocator, _errors);
        using Column remainder = Arithmetic.Apply(ArithmeticOperator.Remainder, new Operand(left), new Operand(right), 5, Allocator, _errors);

        Values.AssertEqual([double.PositiveInfinity, double.NegativeInfinity, double.NaN, 3.75, null], quotient);
        Values.AssertEqual([double.NaN, double.NaN, double.NaN, 1.5, null], remainder);
        Assert.Empty(_errors.All);
    }

    [Fact]
    public void Apply_OverflowUnderNull_IsNoError()
    {
        using Column left = Values.Make(IntegerType.Int64, Allocator, long.MaxValue, long.MaxValue);
        using Column right = Values.Make(IntegerType.Int64, Allocator, 1L, null);

        using Column sum = Arithmetic.Apply(ArithmeticOperator.Add, new Operand(left), new Operand(right), 2, Allocator, _errors);

        Values.AssertEqual([null, null], sum);
        Assert.Equal([(0, "OVERFLOW")], _errors.Codes);
    }

    [Fact]
    public void Negate_LeastInteger_IsOverflow()
    {
        using Column values = Values.Make(IntegerType.Int32, Allocator, 5, int.MinValue, null);

        using Column negated = Arithmetic.Negate(new Operand(values), 3, Allocator, _errors);

        Values.AssertEqual([-5, null, null], negated);
        Assert.Equal([(1, "OVERFLOW")], _errors.Codes);
    }

    [Fact]
    public void VectorDistance_KindsOfVectors_AgreesWithFormula()
    {
        using Column left = Values.Make(new EmbeddingType(2), Allocator, new object?[] { 3f, 4f }, new object?[] { 1f, 0f }, null);
        using Column right = Values.Make(
            new ListType(FloatType.Float32), Allocator, new object?[] { 4f, 3f }, new object?[] { 1f }, new object?[] { 1f, 2f });

        using Column dot = VectorDistance.Dot(new Operand(left), new Operand(right), 3, Allocator, _errors);
        using Column cosine = VectorDistance.CosineSimilarity(new Operand(left), new Operand(left), 3, Allocator, _errors);
        using Column distance = VectorDistance.L2(new Operand(left), new Operand(right), 1, Allocator, _errors);

        Values.AssertEqual([24d, null, null], dot);
        Assert.Equal(1, (double)Values.Read(cosine, 0)!, 6);
        Assert.Equal(Math.Sqrt(2), (double)Values.Read(distance, 0)!, 6);
        Assert.Equal([(1, "DIMENSION_MISMATCH")], _errors.Codes);
    }

    private static object?[] Mixed(RandomData data, IntegerType type)
    {
        object?[] values = data.Values(type, 100);
        for (int i = 0; i < values.Length; i += 2)
            values[i] = Small(type, data.Random.Next(0, 4));
        return values;
    }

    private void AssertExact(ArithmeticOperator operation, IntegerType type, Operand left, Operand right)
    {
        _errors.All.Clear();
        using Column result = Arithmetic.Apply(operation, left, right, 100, Allocator, _errors);
        var failed = new List<(int, string)>();
        for (int row = 0; row < 100; row++)
        {
            BigInteger? a = Exact(left, row);
            BigInteger? b = Exact(right, row);
            BigInteger? expected = a is null || b is null ? null : Compute(operation, a.Value, b.Value);
            if (a is not null && b is not null && (expected is null || !Fits(expected.Value, type)))
                failed.Add((row, expected is null ? "DIVISION_BY_ZERO" : "OVERFLOW"));
            if (expected is not null && !Fits(expected.Value, type))
                expected = null;
            Assert.Equal(expected, Exact(new Operand(result), row));
        }

        Assert.Equal(failed, _errors.Codes);
    }

    private static BigInteger? Exact(Operand operand, int row) => operand.IsNull(row)
        ? null
        : BigInteger.Parse(Values.Read(operand.Column, operand.IndexOf(row))!.ToString()!, System.Globalization.CultureInfo.InvariantCulture);

    private static BigInteger? Compute(ArithmeticOperator operation, BigInteger a, BigInteger b) => operation switch
    {
        ArithmeticOperator.Add => a + b,
        ArithmeticOperator.Subtract => a - b,
        ArithmeticOperator.Multiply => a * b,
        _ when b.IsZero => null,
        ArithmeticOperator.Divide => BigInteger.Divide(a, b),
        _ => BigInteger.Remainder(a, b),
    };

    private static bool Fits(BigInteger value, IntegerType type)
    {
        BigInteger span = BigInteger.One << type.BitWidth;
        BigInteger least = type.IsSigned ? -(span >> 1) : 0;
        return value >= least && value < least + span;
    }

    private static object Small(IntegerType type, int value) => (type.BitWidth, type.IsSigned) switch
    {
        (8, true) => (sbyte)value,
        (8, false) => (byte)value,
        (16, true) => (short)value,
        (16, false) => (ushort)value,
        (32, true) => value,
        (32, false) => (uint)value,
        (64, true) => (long)value,
        _ => (ulong)value,
    };
}
