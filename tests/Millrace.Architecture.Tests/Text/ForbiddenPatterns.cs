using System.Text.RegularExpressions;

namespace Millrace.Architecture.Tests.Text;

/// <summary>The patterns. Each is written so that it does not match itself: one letter stands in brackets.</summary>
internal static partial class ForbiddenPatterns
{
    public static IReadOnlyList<ForbiddenPattern> All { get; } =
    [
        new("a folder of one machine", MachineFolder(), InCodeOnly: false),
        new("a package host in a lock file", ResolvedHost(), InCodeOnly: false),
        new("the address of a package registry", RegistryHost(), InCodeOnly: false),
        new("unfinished work", Unfinished(), InCodeOnly: true),
        new("a region", Region(), InCodeOnly: true),
    ];

    [GeneratedRegex(@"(?<![\w.$}*-])/([h]ome/\w|[r]oot/|[w]ork/|[U]sers/\w)|[A-Z]:\\[U]sers\\")]
    private static partial Regex MachineFolder();

    [GeneratedRegex(@"""[r]esolved""\s*:\s*""(https?|git|ssh|file)[:+]")]
    private static partial Regex ResolvedHost();

    [GeneratedRegex(@"\b([r]egistry\.(npmjs|yarnpkg)\.|[a]pi\.nuget\.org|//[\w.-]*\b([n]exus|[a]rtifactory|[v]erdaccio)\b)")]
    private static partial Regex RegistryHost();

    [GeneratedRegex(@"\b([T]ODO|[F]IXME|[T]BD|[N]otImplementedException|[N]otImplementedError)\b")]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"^\s*#[r]egion\b")]
    private static partial Regex Region();
}
