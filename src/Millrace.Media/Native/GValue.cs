using System.Runtime.InteropServices;

namespace Millrace.Media.Native;

/// <summary>GObject's typed value: a type number and sixteen bytes of data. Only ever passed by address.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct GValue
{
    /// <summary>Fundamental type number of <c>gboolean</c>.</summary>
    public const nuint Boolean = 5 << 2;

    /// <summary>Fundamental type number of <c>gint</c>; GObject converts it for enum properties.</summary>
    public const nuint Int = 6 << 2;

    /// <summary>Fundamental type number of <c>gdouble</c>.</summary>
    public const nuint Double = 15 << 2;

    /// <summary>Fundamental type number of <c>GObject</c>.</summary>
    public const nuint Object = 20 << 2;

    /// <summary>Type number; 0 before <c>g_value_init</c>.</summary>
    public nuint Type;

    /// <summary>Data, first word.</summary>
    public long First;

    /// <summary>Data, second word.</summary>
    public long Second;
}
