namespace Millrace.Core.Tests.Interop;

/// <summary>A test that needs Node.js and the packages of native/: skipped where they are absent, except in CI, where it then fails.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NodeFactAttribute : FactAttribute
{
    public NodeFactAttribute()
    {
        if (!Directory.Exists(NodeArrow.PackageFolder) && Environment.GetEnvironmentVariable("CI") is null)
            Skip = "native/node_modules/apache-arrow is absent: run native/setup.sh";
    }
}
