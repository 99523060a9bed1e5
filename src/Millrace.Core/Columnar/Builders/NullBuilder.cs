using Millrace.Memory;
using Millrace.Types;

namespace Millrace.Columnar.Builders;

/// <summary>Fills a column of the null type.</summary>
internal sealed class NullBuilder(MemoryAllocator allocator) : ColumnBuilder(NullType.Instance, allocator)
{
    // Counted as valid: a NULL of the null type takes no bitmap.
    public override void AppendNull() => Validity.AppendValid(1);

    internal override void AppendDefault() => AppendNull();

    public override void AppendFrom(Column source, int row) => AppendNull();

    public override Column Finish()
    {
        int length = Length;
        Validity.Finish();
        return new Column(Type, length, length, []);
    }
}
