using System.Globalization;

namespace Millrace.Runtime.Checkpointing;

/// <summary>Names of the objects that a subtask's part of a checkpoint consists of.</summary>
internal static class StateNames
{
    /// <summary>Entries in flight, as <see cref="InFlightCodec"/> writes them.</summary>
    public const string InFlight = "in-flight";

    /// <summary>Stands where the subtask's operators have been told the end of their input already.</summary>
    public const string Ended = "ended";

    private const string SpoolPrefix = "spool-";

    /// <summary>A run of the rows that a sink's writer has not rolled yet.</summary>
    public static string Spool(int number) => $"{SpoolPrefix}{number.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>Whether an object is a run of rows.</summary>
    public static bool IsSpool(string name) => name.StartsWith(SpoolPrefix, StringComparison.Ordinal);

    /// <summary>The state of the operator at a place in its stage.</summary>
    public static string Operator(int place) => $"operator-{place.ToString(CultureInfo.InvariantCulture)}";
}
