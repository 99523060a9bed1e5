using Millrace.Execution.Planning;
using Millrace.Media;
using Millrace.Sql.Parser;

namespace Millrace.Server.Supervision;

/// <summary>
/// Whether a script's engine runs as a process of its own: where an <c>INSERT</c> can be taken up again from checkpoints, or runs native code
/// on data. Looks at the text alone.
/// </summary>
internal static class SupervisionRule
{
    private const string CheckpointFolder = "checkpoint.dir";

    /// <summary>Decides.</summary>
    /// <param name="statements">The script.</param>
    /// <param name="options">Options given beside it.</param>
    /// <param name="restore">What <c>--restore</c> says, or null.</param>
    public static bool Applies(IReadOnlyList<ParsedStatement> statements, IReadOnlyDictionary<string, string> options, string? restore)
    {
        ParsedStatement[] inserts = [.. statements.Where(s => s.Kind == StatementKind.Insert)];
        if (inserts.Length == 0)
            return false;
        return restore is not null
            || options.ContainsKey(CheckpointFolder)
            || statements.Any(s => s.SetKey == CheckpointFolder)
            || inserts.Any(s => s.CallsModel)
            || CallsNative(inserts);
    }

    private static bool CallsNative(ParsedStatement[] inserts)
    {
        HashSet<string> called = [.. inserts.SelectMany(s => s.Functions)];
        if (called.Count == 0)
            return false;
        var registry = new EngineRegistry();
        MediaPackage.Register(registry);
        return registry.Functions.All.Any(f => f.Traits.NativeStep is not null && called.Contains(f.Name));
    }
}
