using Millrace.Columnar;
using Millrace.Compute;
using Millrace.Core.Tests.Support;
using Millrace.Errors;
using Millrace.Types;

namespace Millrace.Core.Tests.Compute;

public sealed class CastsTests : NativeMemoryTest
{
    private readonly RecordedErrors _errors = new();

    [Fact]
    public void Cast_Numbers_ChecksRange()
    {
        AssertCast(IntegerType.Int64, IntegerType.Int8, [127L, 128L, -128L, -129L, null], [(sbyte)127, null, (sbyte)-128, null, null], 1, 3);
        AssertCast(IntegerType.UInt64, IntegerType.Int64, [1UL, ulong.MaxValue], [1L, null], 1);
        AssertCast(IntegerType.Int32, IntegerType.UInt64, [-1, 5], [null, 5UL], 0);
        AssertCast(
            FloatType.Float64, IntegerType.Int64, [1.9, -1.9, 9.3e18, double.NaN, double.PositiveInfinity], [1L, -1L, null, null, null], 2, 3, 4);
        AssertCast(FloatType.Float64, IntegerType.Int64, [9.223372036854775807e18, -9.223372036854775808e18], [null, long.MinValue], 0);
        AssertCast(FloatType.Float64, FloatType.Float32, [1.5, 1e300, double.NaN], [1.5f, null, float.NaN], 1);
        AssertCast(IntegerType.Int32, FloatType.Float16, [1, 70000], [(Half)1, null], 1);
        AssertCast(IntegerType.Int64, FloatType.Float64, [5L, null], [5d, null]);
        AssertCast(FloatType.Float32, IntegerType.UInt8, [-0.5f, 255.5f, 256f], [(byte)0, (byte)255, null], 2);
    }

    [Fact]
    public void Cast_Booleans_AreZeroAndOne()
    {
        AssertCast(BooleanType.Instance, IntegerType.Int32, [true, false, null], [1, 0, null]);
        AssertCast(IntegerType.Int16, BooleanType.Instance, [(short)0, (short)-3, null], [false, true, null]);
        AssertCast(BooleanType.Instance, Utf8Type.Instance, [true, false, null], ["true", "false", null]);
        AssertCast(Utf8Type.Instance, BooleanType.Instance, [" TRUE", "f", "x", null], [true, false, null, null], 2);
    }

    [Fact]
    public void Cast_TextAndNumbers_RoundTrips()
    {
        AssertCast(Utf8Type.Instance, IntegerType.Int32, ["12", " -3 ", "1.5", "", "99999999999"], [12, -3, null, null, null], 2, 3, 4);
        AssertCast(Utf8Type.Instance, FloatType.Float64, ["1e3", "NaN", "-Infinity", "x"], [1000d, double.NaN, double.NegativeInfinity, null], 3);
        AssertCast(FloatType.Float32, Utf8Type.Instance, [0.1f, float.MinValue, null], ["0.1", "-3.4028235E+38", null]);
        AssertCast(IntegerType.UInt64, Utf8Type.Instance, [ulong.MaxValue], ["18446744073709551615"]);
    }

    [Fact]
    public void Cast_TextAndTimestamps_IsIso8601()
    {
        AssertCast(
            TimestampType.Micros,
            Utf8Type.Instance,
            [0L, 1_700_000_000_123_456L, -1L, long.MaxValue],
            ["1970-01-01T00:00:00", "2023-11-14T22:13:20.123456", "1969-12-31T23:59:59.999999", null],
            3);
        AssertCast(TimestampType.InstantMicros, Utf8Type.Instance, [1000L], ["1970-01-01T00:00:00.001000Z"]);
        AssertCast(
            Utf8Type.Instance,
            TimestampType.InstantMicros,
            ["1970-01-02", "1970-01-01T00:00:01.5Z", "1970-01-01 02:00:00+02:00", "1970-02-30", "1970-01-01T25:00", "now"],
            [86_400_000_000L, 1_500_000L, 0L, null, null, null],
            3, 4, 5);
        AssertCast(
            TimestampType.Micros, new TimestampType(TimeUnit.Nanosecond, null), [1L, long.MaxValue], [1000L, null], 1);
        AssertCast(TimestampType.Micros, new TimestampType(TimeUnit.Second, null), [-1L, 1_999_999L], [-1L, 1L]);
    }

    [Fact]
    public void Cast_TextAndBytes_ChecksUtf8()
    {
        AssertCast(Utf8Type.Instance, BinaryType.Instance, ["é"], [new byte[] { 0xC3, 0xA9 }]);
        AssertCast(BinaryType.Instance, Utf8Type.Instance, [new byte[] { 0xC3, 0xA9 }, new byte[] { 0xC3 }, null], ["é", null, null], 1);
    }

    [Fact]
    public void Cast_Lists_ConvertsItems()
    {
        DataType ints = new ListType(IntegerType.Int32);
        AssertCast(
            ints, new ListType(IntegerType.Int8), [Row(1, 2), Row(1000), null, Row(), Row([null])],
            [Row((sbyte)1, (sbyte)2), null, null, Row(), Row([null])], 1);
        AssertCast(
            new ListType(FloatType.Float32), new EmbeddingType(2), [Row(1f, 2f), Row(1f), null, Row(1f, null)],
            [Row(1f, 2f), null, null, null], 1, 3);
        AssertCast(new EmbeddingType(2), new ListType(FloatType.Float64), [Row(1f, 2f), null], [Row(1d, 2d), null]);
        AssertCast(ints, new TensorType(FloatType.Float32, [1, 2]), [Row(1, 2), Row(3, 4)], [Row(1f, 2f), Row(3f, 4f)]);
        AssertCast(new TensorType(FloatType.Float32, [2]), new EmbeddingType(2), [Row(1f, 2f), null], [Row(1f, 2f), null]);
    }

    [Fact]
    public void Cast_Structs_ConvertsMembers()
    {
        AssertCast(
            new StructType([new Field("a", IntegerType.Int32), new Field("b", Utf8Type.Instance)]),
            new StructType([new Field("x", IntegerType.Int64), new Field("y", IntegerType.Int32, false)]),
            [Row(1, "2"), Row(1, "z"), null, Row(null, "5"), Row(1, null)],
            [Row(1L, 2), null, null, Row(null, 5), null],
            1, 4);
    }

    [Fact]
    public void Cast_Null_ToAnything()
    {
        using Column none = Values.Make(NullType.Instance, Allocator, null, null);
        foreach (DataType type in RandomData.AllTypes)
        {
            using Column result = Casts.Cast(none, type, Allocator, _errors);
            Assert.Equal(type, result.Type);
            Assert.Equal(2, result.NullCount);
        }
    }

    [Fact]
    public void Cast_NoConversion_Refused()
    {
        using Column image = Values.Make(ImageType.Instance, Allocator, [null]);

        MillraceException error = Assert.Throws<MillraceException>(() => Casts.Cast(image, Utf8Type.Instance, Allocator, _errors));

        Assert.Equal("CAST_UNSUPPORTED", error.Code);
    }

    [Fact]
    public void CommonType_Numbers_Widens()
    {
        Assert.Equal(IntegerType.Int64, Casts.CommonType(IntegerType.Int32, IntegerType.Int64));
        Assert.Equal(IntegerType.Int64, Casts.CommonType(IntegerType.UInt32, IntegerType.Int8));
        Assert.Equal(FloatType.Float64, Casts.CommonType(IntegerType.UInt64, IntegerType.Int8));
        Assert.Equal(FloatType.Float64, Casts.CommonType(IntegerType.Int32, FloatType.Float32));
        Assert.Equal(FloatType.Float32, Casts.CommonType(IntegerType.Int16, FloatType.Float32));
        Assert.Equal(Utf8Type.Instance, Casts.CommonType(NullType.Instance, Utf8Type.Instance));
        Assert.Null(Casts.CommonType(IntegerType.Int32, Utf8Type.Instance));
        Assert.True(Casts.IsImplicit(IntegerType.Int32, IntegerType.Int64));
        Assert.False(Casts.IsImplicit(IntegerType.Int64, IntegerType.Int32));
        Assert.True(Casts.IsImplicit(new EmbeddingType(3), new ListType(FloatType.Float32)));
        Assert.Equal(
            new ListType(IntegerType.Int64), Casts.CommonType(new ListType(IntegerType.Int32), new ListType(IntegerType.Int64)));
    }

    private static object?[] Row(params object?[] items) => items;

    private void AssertCast(DataType from, DataType to, object?[] values, object?[] expected, params int[] failedRows)
    {
        _errors.All.Clear();
        Assert.True(Casts.CanCast(from, to));
        object?[] padded = [values[0], .. values];
        using Column all = Values.Make(from, Allocator, padded);
        using Column source = all.Slice(1, values.Length);

        using Column result = Casts.Cast(source, to, Allocator, _errors);

        Assert.Equal(to, result.Type);
        Values.AssertEqual(expected, result);
        Assert.Equal(failedRows.Select(row => (row, "CAST_FAILED")), _errors.Codes.Order());
    }
}
