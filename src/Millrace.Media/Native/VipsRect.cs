using System.Runtime.InteropServices;

namespace Millrace.Media.Native;

/// <summary>A rectangle in pixels, laid out as libvips' own.</summary>
/// <param name="Left">First column.</param>
/// <param name="Top">First row.</param>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct VipsRect(int Left, int Top, int Width, int Height);
