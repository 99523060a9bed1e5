namespace Millrace.Types;

/// <summary>A type with a meaning of its own over an Arrow storage layout; outside the engine it is an Arrow extension type.</summary>
public abstract record LogicalType : DataType
{
    /// <summary>The value of the field metadata key <c>ARROW:extension:name</c>.</summary>
    public abstract string ExtensionName { get; }

    /// <summary>The value of the field metadata key <c>ARROW:extension:metadata</c>. Default: empty.</summary>
    public virtual string ExtensionMetadata => "";

    /// <inheritdoc/>
    public override bool IsComparable => false;
}
