using Millrace.Columnar;
using Millrace.Compute;
using Millrace.Execution.Storage;
using Millrace.Plan.Functions;
using Millrace.Types;

namespace Millrace.Connectors.Objects;

/// <summary>Reads what a reference or a URI points at. With <paramref name="isLenient"/> what cannot be had is NULL, else a row error.</summary>
internal sealed class FetchContentFunction(ObjectStoreRegistry stores, bool isLenient) : ScalarFunction
{
    private const int LengthMember = 2;

    /// <inheritdoc/>
    public override string Name => isLenient ? "try_fetch_content" : "fetch_content";

    /// <inheritdoc/>
    public override FunctionTraits Traits { get; } = new() { Cost = 1000, IsBlockingIO = true };

    /// <inheritdoc/>
    public override FunctionDocumentation Documentation => new(
        "File",
        $"{Name.ToUpperInvariant()}(content OBJECT_REF | uri VARCHAR)",
        "BYTES",
        "The bytes of an object, or of the window that the reference names. NULL gives NULL. An object that is gone (OBJECT_MISSING), "
        + "changed since it was listed (REFERENCE_CHANGED), may not be read (OBJECT_DENIED), is too large (OBJECT_TOO_LARGE) or has no "
        + "proper URI (URI_INVALID, URI_SCHEME_UNKNOWN) is "
        + (isLenient ? "NULL" : "a row error, handled by on-error")
        + "; a store that fails as a whole ends the job.",
        [$"{Name.ToUpperInvariant()}(content)", $"{Name.ToUpperInvariant()}('file:///data/a.jpg')"]);

    /// <inheritdoc/>
    public override FunctionBinding Bind(IReadOnlyList<ArgumentInfo> arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        if (arguments.Count != 1)
            throw ArgumentError($"takes one argument, not {arguments.Count}");
        DataType type = arguments[0].Type is NullType ? Utf8Type.Instance : arguments[0].Type;
        if (type is not (ObjectRefType or Utf8Type))
            throw ArgumentError($"takes an OBJECT_REF or a VARCHAR, not {type}");
        return new FunctionBinding([type], BinaryType.Instance);
    }

    /// <inheritdoc/>
    public override long EstimateResultBytes(ReadOnlySpan<Operand> arguments, int row)
    {
        Operand argument = arguments[0];
        if (argument.IsNull(row))
            return 0;
        if (argument.Column.Type is ObjectRefType)
        {
            Column lengths = argument.Column.Children[LengthMember];
            int index = argument.IndexOf(row);
            if (!lengths.IsNull(index))
                return Math.Max(0, lengths.Values<long>()[index]);
        }

        ObjectWindow window = ObjectWindow.Of(argument, row);
        IObjectStore? store = stores.Find(window.Uri, out _);
        return store is null ? 0 : Math.Max(0, store.Stat(window.Uri, CancellationToken.None).Length - window.Offset);
    }

    /// <inheritdoc/>
    public override Column Evaluate(ReadOnlySpan<Operand> arguments, EvaluationContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        using var fetch = new ContentFetch(stores, arguments[0], context, isLenient);
        return fetch.Run();
    }
}
