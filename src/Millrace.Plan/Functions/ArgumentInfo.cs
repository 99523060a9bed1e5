using Millrace.Types;

namespace Millrace.Plan.Functions;

/// <summary>What is known of an argument when a plan is analysed.</summary>
/// <param name="Type">Its type.</param>
/// <param name="IsLiteral">Whether it is a constant of the statement.</param>
/// <param name="LiteralValue">The constant, as <see cref="Expressions.LiteralExpression.Value"/> holds it; null also for NULL.</param>
public sealed record ArgumentInfo(DataType Type, bool IsLiteral = false, object? LiteralValue = null);
