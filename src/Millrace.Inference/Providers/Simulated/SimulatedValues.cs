using System.Globalization;
using Millrace.Columnar.Builders;
using Millrace.Types;

namespace Millrace.Inference.Providers.Simulated;

/// <summary>Makes up values of a type from a row of numbers that a seed gives.</summary>
/// <remarks>Source of the numbers: SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014).</remarks>
/// <param name="seed">Equal seeds give equal values, on every machine.</param>
internal struct SimulatedValues(ulong seed)
{
    private const int ItemsMax = 4;
    private ulong _state = seed;

    /// <summary>Whether values of a type can be made up.</summary>
    public static bool Supports(DataType type) => type switch
    {
        ImageType or ObjectRefType or TensorType { HasFixedShape: false } => false,
        _ => type.Storage switch
        {
            BooleanType or IntegerType or FloatType or Utf8Type => true,
            ListType list => Supports(list.Item.Type),
            FixedSizeListType list => Supports(list.Item.Type),
            StructType members => members.Fields.All(f => Supports(f.Type)),
            _ => false,
        },
    };

    /// <summary>Adds a value: floats in [−1, 1], small whole numbers, 16 hexadecimal digits as text; embeddings have the length 1.</summary>
    public void Append(ColumnBuilder builder, DataType type)
    {
        switch (builder)
        {
            case BooleanBuilder booleans:
                booleans.Append((Next() & 1) == 1);
                break;
            case BytesBuilder texts:
                texts.Append(Next().ToString("x16", CultureInfo.InvariantCulture));
                break;
            case ListBuilder list:
                int count = 1 + (int)(Next() % ItemsMax);
                for (int i = 0; i < count; i++)
                    Append(list.Items, ((ListType)type.Storage).Item.Type);
                list.CloseList();
                break;
            case FixedSizeListBuilder list when type is EmbeddingType embedding:
                AppendUnitVector(((FixedWidthBuilder<float>)list.Items).AppendUninitialized(embedding.Dimension));
                list.CloseList();
                break;
            case FixedSizeListBuilder list:
                var items = (FixedSizeListType)type.Storage;
                for (int i = 0; i < items.Size; i++)
                    Append(list.Items, items.Item.Type);
                list.CloseList();
                break;
            case StructBuilder members:
                var fields = ((StructType)type.Storage).Fields;
                for (int i = 0; i < fields.Length; i++)
                    Append(members.Member(i), fields[i].Type);
                members.CloseRow();
                break;
            default:
                AppendNumber(builder);
                break;
        }
    }

    private void AppendNumber(ColumnBuilder builder)
    {
        switch (builder)
        {
            case FixedWidthBuilder<sbyte> numbers:
                numbers.Append((sbyte)(Next() >> 57));
                break;
            case FixedWidthBuilder<byte> numbers:
                numbers.Append((byte)Next());
                break;
            case FixedWidthBuilder<short> numbers:
                numbers.Append((short)Small());
                break;
            case FixedWidthBuilder<ushort> numbers:
                numbers.Append((ushort)Small());
                break;
            case FixedWidthBuilder<int> numbers:
                numbers.Append(Small());
                break;
            case FixedWidthBuilder<uint> numbers:
                numbers.Append((uint)Small());
                break;
            case FixedWidthBuilder<long> numbers:
                numbers.Append(Small());
                break;
            case FixedWidthBuilder<ulong> numbers:
                numbers.Append((ulong)Small());
                break;
            case FixedWidthBuilder<Half> numbers:
                numbers.Append((Half)Unit());
                break;
            case FixedWidthBuilder<float> numbers:
                numbers.Append((float)Unit());
                break;
            case FixedWidthBuilder<double> numbers:
                numbers.Append(Unit());
                break;
            default:
                throw Errors.MillraceException.Internal("TYPE_UNKNOWN", $"no values are made up for {builder.Type}");
        }
    }

    private void AppendUnitVector(Span<float> vector)
    {
        double squares = 0;
        foreach (ref float item in vector)
        {
            item = (float)Unit();
            squares += (double)item * item;
        }

        double length = Math.Sqrt(squares);
        foreach (ref float item in vector)
            item = length > 0 ? (float)(item / length) : (float)(1 / Math.Sqrt(vector.Length));
    }

    private int Small() => (int)(Next() % 10_000);

    private double Unit() => (Next() >> 11) * (2.0 / ((1L << 53) - 1)) - 1;

    private ulong Next()
    {
        _state += 0x9E37_79B9_7F4A_7C15;
        ulong mixed = _state;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58_476D_1CE4_E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D0_49BB_1331_11EB;
        return mixed ^ (mixed >> 31);
    }
}
