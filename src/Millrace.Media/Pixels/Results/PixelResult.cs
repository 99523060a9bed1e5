using Millrace.Media.Columns;
using Millrace.Memory;
using Millrace.Types;

namespace Millrace.Media.Pixels.Results;

/// <summary>What makes a value of an image, with its arguments. Immutable; compares by value.</summary>
internal abstract record PixelResult
{
    /// <summary>The function that does this alone; row errors name it.</summary>
    public abstract string FunctionName { get; }

    /// <summary>What is wrong with the arguments whatever the image, or null.</summary>
    public virtual string? Fault => null;

    /// <summary>The type of the result.</summary>
    public abstract DataType TypeOf(ImageType input);

    /// <summary>Bytes that the value of an image of a shape takes at most.</summary>
    public abstract long EstimateBytes(PixelShape shape);

    /// <summary>Bytes that computing takes beside the value. Default: none.</summary>
    public virtual long EstimateScratchBytes(PixelShape shape) => 0;

    /// <summary>Makes what fills a column.</summary>
    /// <param name="type">The column's type: what <see cref="TypeOf"/> said.</param>
    /// <param name="allocator">Where memory comes from.</param>
    /// <param name="rowCount">Rows to come.</param>
    public abstract IPixelWriter CreateWriter(DataType type, MemoryAllocator allocator, int rowCount);

    /// <summary>The result as pipelines write it: <c>to_tensor(CHW)</c>; empty for the image itself.</summary>
    public abstract override string ToString();
}
