namespace Millrace.Types;

/// <summary>The type of a bare <c>NULL</c>, before it takes the type that its place asks for. No buffers.</summary>
public sealed record NullType : DataType
{
    /// <summary>The one value.</summary>
    public static NullType Instance { get; } = new();

    /// <inheritdoc/>
    public override string SqlName => "NULL";
}
