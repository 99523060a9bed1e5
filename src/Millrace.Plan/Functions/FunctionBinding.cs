using System.Collections.Immutable;
using Millrace.Types;

namespace Millrace.Plan.Functions;

/// <summary>How a function takes given arguments.</summary>
/// <param name="ArgumentTypes">The type that each argument is cast to before the call; as many as there are arguments.</param>
/// <param name="ReturnType">The type of the result.</param>
/// <param name="IsNullable">Whether the result may be NULL. Default: true.</param>
public sealed record FunctionBinding(ImmutableArray<DataType> ArgumentTypes, DataType ReturnType, bool IsNullable = true);
