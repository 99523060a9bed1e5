using Millrace.Columnar;
using Millrace.Execution.Models;
using Millrace.Plan.Catalog;

namespace Millrace.Inference.Providers.Delegates;

/// <summary>A model as a function over batches.</summary>
/// <param name="model">The model's definition: columns and options.</param>
/// <param name="inputs">The model's input columns, borrowed for the call; none of their values is NULL.</param>
/// <param name="context">Memory, row errors, cancellation.</param>
/// <returns>The model's output columns with as many rows, owned by the caller.</returns>
/// <exception cref="Errors.MillraceException">
/// The call failed: repeated where <see cref="Errors.RetryHint.WithBackoff"/> says so; else, in the user domain, blamed on a row
/// (which is found by halving the batch); else the job ends.
/// </exception>
public delegate ValueTask<Batch> ModelFunction(ModelDefinition model, Batch inputs, ModelCallContext context);
