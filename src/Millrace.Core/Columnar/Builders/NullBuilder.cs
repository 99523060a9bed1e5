using Millrace.Memory;
using Millrace.Types;

namespace Millrace.Columnar.Builders;

/// <summary>Fills a column of the null type.</summary>
internal sealed class NullBuilder(MemoryAllocator allocator) : ColumnBuilder(NullType.Instance, allocator)
{
    private int _length;

    public override void AppendNull() => _length++;

    public override void AppendFrom(Column source, int row) => _length++;

    public override Column Finish()
    {
        var column = new Column(Type, _length, _length, []);
        _length = 0;
        return column;
    }
}
