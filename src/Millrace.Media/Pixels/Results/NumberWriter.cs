using Millrace.Columnar;
using Millrace.Columnar.Builders;
using Millrace.Media.Columns;
using Millrace.Media.Native;
using Millrace.Types;
using Millrace.Memory;

namespace Millrace.Media.Pixels.Results;

/// <summary>Fills a column with one number an image.</summary>
internal sealed class NumberWriter<T>(DataType type, MemoryAllocator allocator, int rowCount, NumberWriter<T>.Measure measure) : IPixelWriter
    where T : unmanaged
{
    private readonly FixedWidthBuilder<T> _rows = new(type, allocator, rowCount);
    private readonly ColumnScratch _scratch = new(allocator);

    /// <summary>Computes the number.</summary>
    /// <param name="pixels">The image.</param>
    /// <param name="scratch">Working memory.</param>
    public delegate T Measure(in RawPixels pixels, ColumnScratch scratch);

    /// <inheritdoc/>
    public ImageError? Append(in RawPixels pixels)
    {
        _rows.Append(measure(pixels, _scratch));
        return null;
    }

    /// <inheritdoc/>
    public void AppendNull() => _rows.AppendNull();

    /// <inheritdoc/>
    public Column Finish() => _rows.Finish();

    /// <inheritdoc/>
    public void Dispose()
    {
        _rows.Dispose();
        _scratch.Dispose();
    }
}
