namespace Millrace.Interop;

/// <summary>A native library that the engine can bind to, and how a user gets it.</summary>
/// <param name="Name">Short name, also the key of the setting <c>native.NAME</c>: <c>onnxruntime</c>.</param>
/// <param name="Purpose">What needs it, for error messages: <c>models in ONNX format</c>.</param>
/// <param name="FileNames">File names to try, most specific first: <c>libonnxruntime.so.1</c>.</param>
/// <param name="PackagePaths">Paths below <c>native/node_modules</c> to try, in order.</param>
/// <param name="InstallCommand">The one command that installs it.</param>
public sealed record NativeLibraryDescriptor(
    string Name,
    string Purpose,
    IReadOnlyList<string> FileNames,
    IReadOnlyList<string> PackagePaths,
    string InstallCommand = "native/setup.sh");
