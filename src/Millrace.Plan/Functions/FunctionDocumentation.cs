using System.Collections.Immutable;

namespace Millrace.Plan.Functions;

/// <summary>What users read about a function; the reference pages are made from it.</summary>
/// <param name="Category">The page: <c>Comparison</c>, <c>Image</c>, <c>Text</c>, …</param>
/// <param name="Signature">As it is written: <c>IMAGE_RESIZE(image IMAGE, width INT, height INT [, method VARCHAR = 'lanczos'])</c>.</param>
/// <param name="Returns">The result's type: <c>IMAGE</c>.</param>
/// <param name="Summary">What it does, in one or two sentences: NULLs, units, errors.</param>
/// <param name="Examples">Calls that work.</param>
public sealed record FunctionDocumentation(
    string Category, string Signature, string Returns, string Summary, ImmutableArray<string> Examples);
