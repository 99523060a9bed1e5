namespace Millrace.Types;

/// <summary>A column's type. Types compare by value.</summary>
/// <remarks>
/// A type is either a <em>storage</em> type with an Arrow layout of its own, or a <see cref="LogicalType"/> that gives meaning to a
/// storage type and travels as an Arrow extension type.
/// </remarks>
public abstract record DataType
{
    /// <summary>The name as SQL writes it: <c>BIGINT</c>, <c>ARRAY&lt;FLOAT&gt;</c>.</summary>
    public abstract string SqlName { get; }

    /// <summary>The type whose Arrow layout the values have: this type itself unless it is a <see cref="LogicalType"/>.</summary>
    public virtual DataType Storage => this;

    /// <summary>Whether values can be compared for equality, grouped and used as keys.</summary>
    public virtual bool IsComparable => true;

    /// <summary>Whether the type is a number.</summary>
    public bool IsNumeric => this is IntegerType or FloatType;

    /// <inheritdoc/>
    public sealed override string ToString() => SqlName;
}
