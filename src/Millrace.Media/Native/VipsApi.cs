using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Millrace.Errors;
using Millrace.Interop;

namespace Millrace.Media.Native;

/// <summary>
/// The functions of libvips and GObject that the engine calls, resolved once. The first use loads and starts the library: operation
/// cache off, one thread a call, and all loaders but those of <see cref="ImageSniffer"/> blocked for the process.
/// </summary>
/// <remarks>Thread-safe. No function with a variable argument list is called.</remarks>
internal static unsafe class VipsApi
{
    /// <summary>What is loaded, and how a user gets it.</summary>
    public static readonly NativeLibraryDescriptor Library = new(
        "vips",
        "images",
        ["libvips-cpp.so.8.18.7", "libvips-cpp.so.42", "libvips.so.42"],
        ["@img/sharp-libvips-linux-x64/lib/libvips-cpp.so.8.18.7"]);

    public static readonly delegate* unmanaged<byte*, nint> OperationNew = (delegate* unmanaged<byte*, nint>)Export("vips_operation_new");
    public static readonly delegate* unmanaged<nint, int> ObjectBuild = (delegate* unmanaged<nint, int>)Export("vips_object_build");
    public static readonly delegate* unmanaged<nint, void> UnrefOutputs = (delegate* unmanaged<nint, void>)Export("vips_object_unref_outputs");
    public static readonly delegate* unmanaged<nint, nint> Ref = (delegate* unmanaged<nint, nint>)Export("g_object_ref");
    public static readonly delegate* unmanaged<nint, void> Unref = (delegate* unmanaged<nint, void>)Export("g_object_unref");
    public static readonly delegate* unmanaged<nint, byte*, GValue*, void> SetProperty =
        (delegate* unmanaged<nint, byte*, GValue*, void>)Export("g_object_set_property");
    public static readonly delegate* unmanaged<nint, byte*, GValue*, void> GetProperty =
        (delegate* unmanaged<nint, byte*, GValue*, void>)Export("g_object_get_property");
    public static readonly delegate* unmanaged<GValue*, nuint, GValue*> ValueInit =
        (delegate* unmanaged<GValue*, nuint, GValue*>)Export("g_value_init");
    public static readonly delegate* unmanaged<GValue*, void> ValueUnset = (delegate* unmanaged<GValue*, void>)Export("g_value_unset");
    public static readonly delegate* unmanaged<GValue*, int, void> SetInt = (delegate* unmanaged<GValue*, int, void>)Export("g_value_set_int");
    public static readonly delegate* unmanaged<GValue*, int, void> SetBoolean =
        (delegate* unmanaged<GValue*, int, void>)Export("g_value_set_boolean");
    public static readonly delegate* unmanaged<GValue*, double, void> SetDouble =
        (delegate* unmanaged<GValue*, double, void>)Export("g_value_set_double");
    public static readonly delegate* unmanaged<GValue*, nint, void> SetObject =
        (delegate* unmanaged<GValue*, nint, void>)Export("g_value_set_object");
    public static readonly delegate* unmanaged<GValue*, nint, void> SetBoxed = (delegate* unmanaged<GValue*, nint, void>)Export("g_value_set_boxed");
    public static readonly delegate* unmanaged<GValue*, nint> DupObject = (delegate* unmanaged<GValue*, nint>)Export("g_value_dup_object");
    public static readonly delegate* unmanaged<GValue*, nint> DupBoxed = (delegate* unmanaged<GValue*, nint>)Export("g_value_dup_boxed");
    public static readonly delegate* unmanaged<nint, void*, nuint, nint> BlobNew =
        (delegate* unmanaged<nint, void*, nuint, nint>)Export("vips_blob_new");
    public static readonly delegate* unmanaged<nint, nuint*, byte*> BlobGet = (delegate* unmanaged<nint, nuint*, byte*>)Export("vips_blob_get");
    public static readonly delegate* unmanaged<nint, void> AreaUnref = (delegate* unmanaged<nint, void>)Export("vips_area_unref");
    public static readonly delegate* unmanaged<void*, nuint, int, int, int, int, nint> ImageFromMemory =
        (delegate* unmanaged<void*, nuint, int, int, int, int, nint>)Export("vips_image_new_from_memory");
    public static readonly delegate* unmanaged<nint, int> ImageWidth = (delegate* unmanaged<nint, int>)Export("vips_image_get_width");
    public static readonly delegate* unmanaged<nint, int> ImageHeight = (delegate* unmanaged<nint, int>)Export("vips_image_get_height");
    public static readonly delegate* unmanaged<nint, int> ImageBands = (delegate* unmanaged<nint, int>)Export("vips_image_get_bands");
    public static readonly delegate* unmanaged<nint, int> ImageFormat = (delegate* unmanaged<nint, int>)Export("vips_image_get_format");
    public static readonly delegate* unmanaged<nint, int> ImageInterpretation =
        (delegate* unmanaged<nint, int>)Export("vips_image_get_interpretation");
    public static readonly delegate* unmanaged<nint, int> ImageOrientation = (delegate* unmanaged<nint, int>)Export("vips_image_get_orientation");
    public static readonly delegate* unmanaged<nint, int> ImagePages = (delegate* unmanaged<nint, int>)Export("vips_image_get_n_pages");
    public static readonly delegate* unmanaged<nint, byte*, nuint> ImageTypeOf =
        (delegate* unmanaged<nint, byte*, nuint>)Export("vips_image_get_typeof");
    public static readonly delegate* unmanaged<nint, nint> RegionNew = (delegate* unmanaged<nint, nint>)Export("vips_region_new");
    public static readonly delegate* unmanaged<nint, VipsRect*, int> RegionImage =
        (delegate* unmanaged<nint, VipsRect*, int>)Export("vips_region_image");
    public static readonly delegate* unmanaged<nint, nint, VipsRect*, int, int, int> RegionPrepareTo =
        (delegate* unmanaged<nint, nint, VipsRect*, int, int, int>)Export("vips_region_prepare_to");
    public static readonly delegate* unmanaged<nint, VipsRect*, int> RegionPrepare =
        (delegate* unmanaged<nint, VipsRect*, int>)Export("vips_region_prepare");
    public static readonly delegate* unmanaged<byte*> ErrorCopy = (delegate* unmanaged<byte*>)Export("vips_error_buffer_copy");
    public static readonly delegate* unmanaged<void> ErrorClear = (delegate* unmanaged<void>)Export("vips_error_clear");
    public static readonly delegate* unmanaged<void*, void> Free = (delegate* unmanaged<void*, void>)Export("g_free");
    public static readonly delegate* unmanaged<void> ThreadShutdown = (delegate* unmanaged<void>)Export("vips_thread_shutdown");
    public static readonly delegate* unmanaged<nuint> TrackedBytes = (delegate* unmanaged<nuint>)Export("vips_tracked_get_mem");
    public static readonly delegate* unmanaged<int> TrackedAllocations = (delegate* unmanaged<int>)Export("vips_tracked_get_allocs");
    public static readonly delegate* unmanaged<nuint> TrackedHighWater = (delegate* unmanaged<nuint>)Export("vips_tracked_get_mem_highwater");

    /// <summary>GObject's type number of a libvips blob.</summary>
    public static readonly nuint BlobType = Start();

    private static nint Export(string function) => NativeLibraryLoader.GetExport(Library, function);

    // Runs last of the initialisers above, which C# runs in the order of the text.
    private static nuint Start()
    {
        Call("vips_init", "millrace", out int started);
        if (started != 0)
            throw MillraceException.External("VIPS_START", "libvips could not be started", "Run native/setup.sh to install it again");
        int nothing = 0;
        SetInteger("vips_cache_set_max", nothing);
        ((delegate* unmanaged<nuint, void>)Export("vips_cache_set_max_mem"))(0);
        SetInteger("vips_cache_set_max_files", nothing);
        SetInteger("vips_concurrency_set", 1);
        SetInteger("vips_block_untrusted_set", 1);
        Block("VipsForeignLoad", 1);
        foreach (string allowed in ImageSniffer.LoaderClasses)
            Block(allowed, 0);
        Silence();
        return ((delegate* unmanaged<nuint>)Export("vips_blob_get_type"))();
    }

    private static void SetInteger(string function, int value) => ((delegate* unmanaged<int, void>)Export(function))(value);

    private static void Call(string function, string text, out int answer)
    {
        fixed (byte* bytes = Encoding.UTF8.GetBytes(text + '\0'))
            answer = ((delegate* unmanaged<byte*, int>)Export(function))(bytes);
    }

    private static void Block(string loaderClass, int blocked)
    {
        fixed (byte* bytes = Encoding.UTF8.GetBytes(loaderClass + '\0'))
            ((delegate* unmanaged<byte*, int, void>)Export("vips_operation_block_set"))(bytes, blocked);
    }

    // Warnings of decoders would go to standard error; what matters of them arrives as a failed call.
    private static void Silence()
    {
        const int everyLevel = ~3;
        delegate* unmanaged[Cdecl]<byte*, int, byte*, nint, void> ignore = &Ignore;
        fixed (byte* domain = "VIPS\0"u8)
        {
            ((delegate* unmanaged<byte*, int, delegate* unmanaged[Cdecl]<byte*, int, byte*, nint, void>, nint, uint>)
                Export("g_log_set_handler"))(domain, everyLevel, ignore, 0);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Ignore(byte* domain, int level, byte* message, nint data)
    {
    }
}
