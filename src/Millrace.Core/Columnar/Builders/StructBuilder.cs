using System.Diagnostics;
using Millrace.Memory;
using Millrace.Types;

namespace Millrace.Columnar.Builders;

/// <summary>Fills a column of structs: append one value to each of the members, then close the row.</summary>
public sealed class StructBuilder : ColumnBuilder
{
    private readonly ColumnBuilder[] _members;
    private readonly StructType _type;

    internal StructBuilder(DataType type, StructType members, MemoryAllocator allocator)
        : base(type, allocator)
    {
        _type = members;
        _members = [.. members.Fields.Select(f => Create(f.Type, allocator))];
    }

    /// <summary>The builder of a member, by its place.</summary>
    public ColumnBuilder Member(int index) => _members[index];

    /// <summary>Ends a row: each member has got one value since the last one.</summary>
    public void CloseRow() => Validity.Append(true);

    /// <inheritdoc/>
    public override void AppendNull()
    {
        AppendBelowNullToMembers();
        Validity.Append(false);
    }

    internal override void AppendDefault()
    {
        AppendBelowNullToMembers();
        Validity.Append(true);
    }

    /// <inheritdoc/>
    public override void AppendFrom(Column source, int row)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (source.IsNull(row))
        {
            AppendNull();
            return;
        }

        for (int i = 0; i < _members.Length; i++)
            _members[i].AppendFrom(source.Children[i], row);
        CloseRow();
    }

    /// <inheritdoc/>
    public override Column Finish()
    {
        Column[] columns = FinishAll(_members);
        int length = Length;
        int nulls = Validity.NullCount;
        Debug.Assert(columns.All(c => c.Length == length), "members of different lengths");
        return new Column(Type, length, nulls, [Validity.Finish()], columns);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        foreach (ColumnBuilder member in _members)
            member.Dispose();
    }

    private void AppendBelowNullToMembers()
    {
        for (int i = 0; i < _members.Length; i++)
            _members[i].AppendBelowNull(_type.Fields[i].IsNullable);
    }
}
