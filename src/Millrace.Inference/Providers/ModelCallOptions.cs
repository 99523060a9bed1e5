using Millrace.Errors;
using Millrace.Execution.Operators;
using Millrace.Options;

namespace Millrace.Inference.Providers;

/// <summary>The options that every model takes, in <c>CREATE MODEL</c> or for one call of <c>ML_PREDICT</c>.</summary>
/// <remarks>Providers derive theirs from it.</remarks>
public record ModelCallOptions
{
    private const int RowsMax = Columnar.Batch.MaxRows;

    /// <summary>What a batch holds where neither the model nor its options say: 32 rows, 4 MiB, a wait of 20 ms.</summary>
    public static BatchNeed DefaultNeed { get; } = new(32, Columnar.Batch.MaxBytes, TimeSpan.FromMilliseconds(20));

    /// <summary>Rows of a full batch.</summary>
    /// <value>Default: as many as measured to be fastest, up to the model's bound (32 unless it has its own).</value>
    [Option("batch-rows", "Rows of a full batch; by default as many as are measured to be fastest, up to 32", MayChange = true)]
    public int? BatchRows { get; init; }

    /// <summary>The most bytes of inputs in a batch, unless it is of one row.</summary>
    /// <value>Default: 4 MiB, or the model's own bound.</value>
    [Option("batch-bytes", "The most bytes of inputs in a batch; by default 4 MiB", MayChange = true)]
    public ByteSize? BatchBytes { get; init; }

    /// <summary>The longest that a row waits for others.</summary>
    /// <value>Default: 20 ms, or the model's own.</value>
    [Option("batch-wait", "The longest that a row waits for others to fill its batch; by default 20 ms", MayChange = true)]
    public TimeSpan? BatchWait { get; init; }

    /// <summary>The most calls at once.</summary>
    /// <value>Default: the slots that the model runs on, or the model's own bound.</value>
    [Option("max-concurrent", "The most calls of the model at once; by default as many as it has slots", MayChange = true)]
    public int? MaxConcurrent { get; init; }

    /// <summary>The most slices of a subtask that wait for the model at once.</summary>
    /// <value>Default: 64, or twice the rows of a batch where that is more.</value>
    [Option("max-in-flight", "The most slices of a subtask that wait for the model at once; by default 64, or twice batch-rows", MayChange = true)]
    public int? MaxInFlight { get; init; }

    /// <summary>How often a call is repeated whose failure may pass.</summary>
    /// <value>Default: 3.</value>
    [Option("max-retries", "How often a call is repeated whose failure may pass", MayChange = true)]
    public int MaxRetries { get; init; } = 3;

    /// <summary>The wait before the first repetition.</summary>
    /// <value>Default: 200 ms. It doubles with each repetition, up to 30 s.</value>
    [Option("retry-wait", "The wait before the first repetition; it doubles with each, up to 30 s", MayChange = true)]
    public TimeSpan RetryWait { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Whether answers are kept on disk, and rows with a kept answer do without the model.</summary>
    /// <value>Default: false.</value>
    [Option("journal", "Whether answers are kept in the result journal, so that the model is called once for equal inputs", MayChange = true)]
    public bool Journal { get; init; }

    /// <summary>What a batch holds.</summary>
    /// <param name="model">What the model would have.</param>
    public BatchNeed Need(BatchNeed model) =>
        new(BatchRows ?? model.Rows, BatchBytes?.Bytes ?? model.Bytes, BatchWait ?? model.Wait);

    /// <summary>Throws where a value is out of range.</summary>
    /// <exception cref="MillraceException"><c>OPTION_INVALID</c> (user).</exception>
    public virtual void Validate()
    {
        Require("batch-rows", BatchRows is null or (>= 1 and <= RowsMax), $"a number from 1 to {RowsMax}");
        Require("batch-bytes", BatchBytes is null or { Bytes: >= 1 }, "a size from 1 byte");
        Require("batch-wait", BatchWait is null || IsDuration(BatchWait.Value), "a duration from '0 s' to '1 h'");
        Require("max-concurrent", MaxConcurrent is null or >= 1, "a number from 1");
        Require("max-in-flight", MaxInFlight is null or >= 1, "a number from 1");
        Require("max-retries", MaxRetries is >= 0 and <= 1000, "a number from 0 to 1000");
        Require("retry-wait", IsDuration(RetryWait), "a duration from '0 s' to '1 h'");
    }

    /// <summary>Throws where a condition does not hold.</summary>
    /// <param name="key">The option.</param>
    /// <param name="holds">The condition.</param>
    /// <param name="expected">What the option takes.</param>
    /// <exception cref="MillraceException"><c>OPTION_INVALID</c> (user).</exception>
    protected static void Require(string key, bool holds, string expected)
    {
        if (!holds)
            throw MillraceException.User("OPTION_INVALID", $"the value of the option '{key}' is out of range", $"Write {expected}");
    }

    private static bool IsDuration(TimeSpan span) => span >= TimeSpan.Zero && span <= TimeSpan.FromHours(1);
}
