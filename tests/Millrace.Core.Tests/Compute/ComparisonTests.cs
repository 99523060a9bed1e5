using Millrace.Columnar;
using Millrace.Compute;
using Millrace.Core.Tests.Support;
using Millrace.Errors;
using Millrace.Types;

namespace Millrace.Core.Tests.Compute;

public sealed class ComparisonTests : NativeMemoryTest
{
    private static readonly ComparisonOperator[] Operators = Enum.GetValues<ComparisonOperator>();

    public static TheoryData<int> OrderedTypes => [.. Enumerable.Range(0, 19)];

    [Theory]
    [MemberData(nameof(OrderedTypes))]
    public void Compare_AnyOrderedType_AgreesWithSingleValues(int typeIndex)
    {
        DataType type = RandomData.AllTypes.ElementAt(typeIndex);
        var data = new RandomData(typeIndex);
        object?[] lefts = data.Values(type, 200);
        object?[] rights = [.. lefts.Select((v, i) => i % 3 == 0 ? v : data.Value(type, true))];
        using Column left = data.Column(type, lefts, Allocator);
        using Column right = data.Column(type, rights, Allocator);
        using Column scalar = Values.Make(type, Allocator, data.Value(type, false));
        foreach (ComparisonOperator comparison in Operators)
        {
            AssertCompares(comparison, new Operand(left), new Operand(right));
            AssertCompares(comparison, new Operand(left), new Operand(scalar, true));
            AssertCompares(comparison, new Operand(scalar, true), new Operand(right));
        }
    }

    [Fact]
    public void Compare_NotANumber_IsGreatestAndEqualsItself()
    {
        double[] values = [double.NegativeInfinity, -1, -0.0, 0.0, 1, double.PositiveInfinity, double.NaN];
        int[] ranks = [0, 1, 2, 2, 3, 4, 5];
        foreach (int count in new[] { 7, 70 })
        {
            object?[] lefts = [.. Enumerable.Range(0, count * 7).Select(i => (object?)values[i % 7])];
            object?[] rights = [.. Enumerable.Range(0, count * 7).Select(i => (object?)values[i / 7 % 7])];
            using Column left = Values.Make(FloatType.Float64, Allocator, lefts);
            using Column right = Values.Make(FloatType.Float64, Allocator, rights);
            foreach (ComparisonOperator comparison in Operators)
            {
                using Column result = Comparison.Compare(comparison, new Operand(left), new Operand(right), left.Length, Allocator);
                Assert.All(Enumerable.Range(0, left.Length), i =>
                    Assert.Equal(Holds(comparison, ranks[i % 7].CompareTo(ranks[i / 7 % 7])), result.GetBoolean(i)));
            }
        }
    }

    [Fact]
    public void Compare_ObjectRefs_AllMembersCountAndNullEqualsNull()
    {
        object?[] first = ["file:a", 0L, null, null, null];
        object?[] second = ["file:a", 0L, null, "v1", null];
        using Column left = Values.Make(ObjectRefType.Instance, Allocator, first, first, null);
        using Column right = Values.Make(ObjectRefType.Instance, Allocator, first, second, first);

        using Column equal = Comparison.Compare(ComparisonOperator.Equal, new Operand(left), new Operand(right), 3, Allocator);
        using Column differs = Comparison.Compare(ComparisonOperator.NotEqual, new Operand(left), new Operand(right), 3, Allocator);
        using Column distinct = Comparison.IsDistinctFrom(new Operand(left), new Operand(right), 3, Allocator);

        Values.AssertEqual([true, false, null], equal);
        Values.AssertEqual([false, true, null], differs);
        Values.AssertEqual([false, true, true], distinct);
    }

    [Fact]
    public void Compare_Lists_ComparesItems()
    {
        DataType type = new ListType(IntegerType.Int32);
        using Column left = Values.Make(type, Allocator, new object?[] { 1, null }, Array.Empty<object?>(), new object?[] { 1 });
        using Column right = Values.Make(type, Allocator, new object?[] { 1, null }, new object?[] { 1 }, new object?[] { 2 });

        using Column equal = Comparison.Compare(ComparisonOperator.Equal, new Operand(left), new Operand(right), 3, Allocator);

        Values.AssertEqual([true, false, false], equal);
    }

    [Fact]
    public void Compare_OrderOfStructOrEqualityOfImage_Refused()
    {
        using Column row = Values.Make(ObjectRefType.Instance, Allocator, [new object?[] { "a", 0L, null, null, null }]);
        using Column image = Values.Make(ImageType.Instance, Allocator, [null]);
        var rows = new Operand(row);
        var images = new Operand(image);

        Assert.Equal("TYPE_NOT_COMPARABLE", Code(() => Comparison.Compare(ComparisonOperator.Less, rows, rows, 1, Allocator)));
        Assert.Equal("TYPE_NOT_COMPARABLE", Code(() => Comparison.Compare(ComparisonOperator.Equal, images, images, 1, Allocator)));
    }

    [Fact]
    public void Compare_BareNull_IsNull()
    {
        using Column values = Values.Make(IntegerType.Int32, Allocator, 1, 2);
        using Column none = Values.Make(NullType.Instance, Allocator, [null]);

        using Column result = Comparison.Compare(ComparisonOperator.Less, new Operand(values), new Operand(none, true), 2, Allocator);
        using Column distinct = Comparison.IsDistinctFrom(new Operand(values), new Operand(none, true), 2, Allocator);

        Values.AssertEqual([null, null], result);
        Values.AssertEqual([true, true], distinct);
    }

    [Fact]
    public void IsNull_ColumnAndScalar_Answers()
    {
        using Column values = Values.Make(Utf8Type.Instance, Allocator, "a", null);
        using Column scalar = Values.Make(Utf8Type.Instance, Allocator, [null]);

        using Column isNull = Comparison.IsNull(new Operand(values), 2, Allocator);
        using Column isNotNull = Comparison.IsNotNull(new Operand(values), 2, Allocator);
        using Column scalarIsNull = Comparison.IsNull(new Operand(scalar, true), 3, Allocator);

        Values.AssertEqual([false, true], isNull);
        Values.AssertEqual([true, false], isNotNull);
        Values.AssertEqual([true, true, true], scalarIsNull);
    }

    [Fact]
    public void Logic_AllCombinations_FollowsKleene()
    {
        object?[] states = [true, false, null];
        object?[] lefts = [.. Enumerable.Range(0, 90).Select(i => states[i % 3])];
        object?[] rights = [.. Enumerable.Range(0, 90).Select(i => states[i / 3 % 3])];
        using Column left = Values.Make(BooleanType.Instance, Allocator, lefts);
        using Column right = Values.Make(BooleanType.Instance, Allocator, rights);

        using Column and = BooleanLogic.And(new Operand(left), new Operand(right), 90, Allocator);
        using Column or = BooleanLogic.Or(new Operand(left), new Operand(right), 90, Allocator);
        using Column not = BooleanLogic.Not(new Operand(left), 90, Allocator);

        Values.AssertEqual([.. Enumerable.Range(0, 90).Select(i => (object?)((bool?)lefts[i] & (bool?)rights[i]))], and);
        Values.AssertEqual([.. Enumerable.Range(0, 90).Select(i => (object?)((bool?)lefts[i] | (bool?)rights[i]))], or);
        Values.AssertEqual([.. lefts.Select(v => (object?)!(bool?)v)], not);
    }

    private static string Code(Action action) => Assert.Throws<MillraceException>(action).Code;

    private void AssertCompares(ComparisonOperator comparison, Operand left, Operand right)
    {
        using Column result = Comparison.Compare(comparison, left, right, 200, Allocator);
        object?[] expected = [.. Enumerable.Range(0, 200).Select(row => left.IsNull(row) || right.IsNull(row)
            ? null
            : (object?)Holds(comparison, Order(Values.Read(left.Column, left.IndexOf(row))!, Values.Read(right.Column, right.IndexOf(row))!)))];
        Values.AssertEqual(expected, result);
    }

    private static int Order(object left, object right) => (left, right) switch
    {
        (string a, string b) => Order(System.Text.Encoding.UTF8.GetBytes(a), System.Text.Encoding.UTF8.GetBytes(b)),
        (byte[] a, byte[] b) => Math.Sign(a.AsSpan().SequenceCompareTo(b)),
        _ => Math.Sign(((IComparable)left).CompareTo(right)),
    };

    private static bool Holds(ComparisonOperator comparison, int order) => comparison switch
    {
        ComparisonOperator.Equal => order == 0,
        ComparisonOperator.NotEqual => order != 0,
        ComparisonOperator.Less => order < 0,
        ComparisonOperator.LessOrEqual => order <= 0,
        ComparisonOperator.Greater => order > 0,
        _ => order >= 0,
    };
}
