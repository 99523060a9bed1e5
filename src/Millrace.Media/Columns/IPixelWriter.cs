using Millrace.Columnar;
using Millrace.Media.Native;

namespace Millrace.Media.Columns;

/// <summary>Fills a column with what is made of one image a row. Not thread-safe; disposing gives back what was not finished.</summary>
internal interface IPixelWriter : IDisposable
{
    /// <summary>Adds the value of an image.</summary>
    /// <param name="pixels">The image, borrowed.</param>
    /// <returns>Null, or why there is none; then nothing was added.</returns>
    ImageError? Append(in RawPixels pixels);

    /// <summary>Adds a NULL.</summary>
    void AppendNull();

    /// <summary>Gives the column away.</summary>
    Column Finish();
}
