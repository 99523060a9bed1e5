using Millrace.Types;

namespace Millrace.Execution.PhysicalExpressions;

/// <summary>A bound expression: a node of the graph that one operator evaluates. Immutable; shared by all instances.</summary>
/// <param name="slot">Its place among the values of a frame. Equal deterministic expressions have one step, so they are computed once.</param>
/// <param name="type">The type of its values.</param>
internal abstract class ExpressionStep(int slot, DataType type)
{
    /// <summary>Its place among the values of a frame.</summary>
    public int Slot { get; } = slot;

    /// <summary>The type of its values.</summary>
    public DataType Type { get; } = type;

    /// <summary>Whether its value is the same for all rows of all batches.</summary>
    public virtual bool IsConstant => false;

    /// <summary>Whether a row may have no value.</summary>
    public virtual bool CanFail => false;

    /// <summary>Cost of a row, everything below included.</summary>
    public virtual double Cost => 0;

    /// <summary>The steps whose values it takes.</summary>
    public virtual ReadOnlySpan<ExpressionStep> Arguments => [];

    /// <summary>Computes it for the rows of a frame.</summary>
    public abstract FrameValue Evaluate(EvaluationFrame frame);
}
