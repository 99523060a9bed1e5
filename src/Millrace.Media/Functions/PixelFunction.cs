using System.Collections.Immutable;
using Millrace.Columnar;
using Millrace.Compute;
using Millrace.Interop;
using Millrace.Media.Columns;
using Millrace.Media.Native;
using Millrace.Media.Pixels.Transforms;
using Millrace.Plan.Functions;
using Millrace.Types;

namespace Millrace.Media.Functions;

/// <summary>A function that makes an image of an image: whole numbers first, then one word that is a literal.</summary>
/// <remarks>
/// Numbers that are literals are bound as INT, and the result's type knows the size; others are bound as BIGINT, and it does not. So the type
/// of a result follows from the types of the operands alone.
/// </remarks>
internal abstract class PixelFunction : MediaFunction
{
    private const int NumbersMax = 4;

    /// <inheritdoc/>
    protected override FunctionTraits Declared { get; } = new() { Cost = 1_000, IsExpansion = true };

    /// <summary>How many numbers it takes.</summary>
    protected abstract int NumberCount { get; }

    /// <summary>The words that may follow, the default first; none where no word is taken.</summary>
    protected virtual IReadOnlyList<string> Words => [];

    /// <summary>What the word means, for messages.</summary>
    protected virtual string WordName => "method";

    /// <summary>Whether the word may not be left out. Default: it may.</summary>
    protected virtual bool IsWordRequired => false;

    /// <summary>Makes the transform. Its numbers may be out of range.</summary>
    protected abstract PixelTransform Create(ReadOnlySpan<int> numbers, string word);

    /// <inheritdoc/>
    public override FunctionBinding Bind(IReadOnlyList<ArgumentInfo> arguments)
    {
        int words = Words.Count > 0 ? 1 : 0;
        CheckCount(arguments, 1 + NumberCount + (IsWordRequired ? 1 : 0), 1 + NumberCount + words);
        ImageType input = ImageArgument(arguments[0]);
        for (int i = 1; i <= NumberCount; i++)
        {
            if (arguments[i].Type is not (IntegerType { BitWidth: <= 64, IsSigned: true } or NullType))
                throw ArgumentError($"argument {i + 1} is {arguments[i].Type}, and INT is taken");
        }

        PixelTransform? transform = TryCreate([.. arguments.Skip(1)]);
        if (transform?.Fault is string fault)
            throw ArgumentError(fault);
        DataType number = transform is null ? IntegerType.Int64 : IntegerType.Int32;
        ImmutableArray<DataType> types =
            [input, .. Enumerable.Repeat(number, NumberCount), .. arguments.Skip(1 + NumberCount).Select(_ => Utf8Type.Instance)];
        return new FunctionBinding(types, transform?.TypeOf(input) ?? new ImageType(input.Mode));
    }

    /// <summary>Makes the transform of literals, without the image; null where a number is no literal.</summary>
    public PixelTransform? TryCreate(IReadOnlyList<ArgumentInfo> options)
    {
        string word = Words.Count > 0 ? Option(options, NumberCount, WordName, Words) : "";
        Span<int> numbers = stackalloc int[NumbersMax];
        for (int i = 0; i < NumberCount; i++)
        {
            if (i >= options.Count || options[i] is not { IsLiteral: true, LiteralValue: long and >= int.MinValue and <= int.MaxValue })
                return null;
            numbers[i] = (int)(long)options[i].LiteralValue!; // the pattern above says so
        }

        return Create(numbers[..NumberCount], word);
    }

    /// <inheritdoc/>
    public override long EstimateResultBytes(ReadOnlySpan<Operand> arguments, int row)
    {
        var reader = new ImageReader(arguments[0]);
        if (AnyNull(arguments, row) || reader.ReadShape(row, out PixelShape shape) is not null)
            return 1;
        PixelTransform transform = TransformOf(arguments, row, WordOf(arguments));
        return transform.Fault is null && transform.Plan(shape, out PixelShape output) is null ? output.Bytes : 1;
    }

    /// <inheritdoc/>
    public override Column Evaluate(ReadOnlySpan<Operand> arguments, EvaluationContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        string word = WordOf(arguments);
        var reader = new ImageReader(arguments[0]);
        using var writer = new ImageWriter(ResultType(arguments, word), context.Allocator);
        for (int row = 0; row < context.RowCount; row++)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            NativeRow.At(row);
            if (AnyNull(arguments, row))
                writer.AppendNull();
            else if (AppendRow(reader, row, TransformOf(arguments, row, word), writer) is ImageError error)
                context.Errors.Report(row, Name, error);
        }

        return writer.Finish();
    }

    private static ImageError? AppendRow(in ImageReader reader, int row, PixelTransform transform, ImageWriter writer)
    {
        ImageError? error = ComputeRow(reader, row, transform, writer);
        if (error is not null)
            writer.AppendNull();
        return error;
    }

    private static ImageError? ComputeRow(in ImageReader reader, int row, PixelTransform transform, ImageWriter writer)
    {
        if (transform.Fault is string fault)
            return new ImageError(ImageErrorCode.Argument, fault);
        if (reader.Read(row, out RawPixels pixels) is ImageError unreadable)
            return unreadable;
        if (transform.Plan(new PixelShape(pixels.Size, pixels.Mode), out PixelShape shape) is ImageError refused)
            return refused;
        transform.Apply(pixels, writer.Begin(shape));
        writer.Commit(shape);
        return null;
    }

    private ImageType ResultType(ReadOnlySpan<Operand> arguments, string word)
    {
        ImageType input = arguments[0].Column.Type as ImageType ?? ImageType.Instance;
        bool isKnown = NumberCount == 0 || arguments[1].Column.Type.Equals(IntegerType.Int32);
        return isKnown ? TransformOf(arguments, 0, word).TypeOf(input) : new ImageType(input.Mode);
    }

    private PixelTransform TransformOf(ReadOnlySpan<Operand> arguments, int row, string word)
    {
        Span<int> numbers = stackalloc int[NumbersMax];
        for (int i = 0; i < NumberCount; i++)
        {
            Operand operand = arguments[i + 1];
            numbers[i] = operand.Column.Type.Equals(IntegerType.Int32)
                ? operand.Column.Values<int>()[operand.IndexOf(row)]
                : (int)Math.Clamp(operand.Column.Values<long>()[operand.IndexOf(row)], int.MinValue, int.MaxValue);
        }

        return Create(numbers[..NumberCount], word);
    }

    private string WordOf(ReadOnlySpan<Operand> arguments) =>
        Words.Count == 0 ? "" : Option(Literals(arguments[(1 + NumberCount)..]), 0, WordName, Words);

    private static bool AnyNull(ReadOnlySpan<Operand> arguments, int row)
    {
        foreach (Operand argument in arguments)
        {
            if (argument.IsNull(row))
                return true;
        }

        return false;
    }
}
