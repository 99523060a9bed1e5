using System.Numerics;
using Millrace.Columnar;
using Millrace.Columnar.Builders;
using Millrace.Errors;
using Millrace.Memory;
using Millrace.Types;

namespace Millrace.Connectors.Formats.Tables;

/// <summary>
/// Gives columns the types of another side of the same layout: logical or storage types, names of members, HALF for FLOAT and back.
/// </summary>
internal static class ColumnRestorer
{
    /// <summary>Makes a column of a type out of one with the same layout.</summary>
    /// <param name="column">Taken over, also when an error is thrown.</param>
    /// <param name="type">The type wanted.</param>
    /// <param name="allocator">For what has to be converted.</param>
    /// <returns>A column that the caller owns, over the same memory where nothing is converted.</returns>
    /// <exception cref="MillraceException"><c>COLUMN_TYPE</c> (user): the layouts differ.</exception>
    public static Column Restore(Column column, DataType type, MemoryAllocator allocator)
    {
        using (column)
        {
            if (type.Storage is FloatType { BitWidth: 16 } && column.Type is FloatType { BitWidth: 32 })
                return Convert<float, Half>(column, type, allocator);
            if (type.Storage is FloatType { BitWidth: 32 } && column.Type.Storage is FloatType { BitWidth: 16 })
                return Convert<Half, float>(column, type, allocator);
            IReadOnlyList<DataType> wanted = ItemTypes(type.Storage);
            bool isSame = wanted.Count == 0
                ? column.Type.Storage.Equals(type.Storage)
                : column.Type.Storage.GetType() == type.Storage.GetType() && Size(column.Type) == Size(type);
            if (!isSame || wanted.Count != column.Children.Length)
            {
                throw MillraceException.User(
                    "COLUMN_TYPE", $"the file holds {column.Type} where {type} is expected", "Declare the column as the file has it");
            }

            var children = new Column[wanted.Count];
            try
            {
                for (int i = 0; i < children.Length; i++)
                    children[i] = Restore(column.Children[i].Share(), wanted[i], allocator);
            }
            catch
            {
                foreach (Column? child in children)
                    child?.Dispose();
                throw;
            }

            var buffers = new NativeBuffer?[column.Buffers.Length];
            for (int i = 0; i < buffers.Length; i++)
                buffers[i] = column.Buffers[i]?.Retain();
            return new Column(type, column.Length, column.NullCount, buffers, children, column.Offset);
        }
    }

    private static int Size(DataType type) => type.Storage is FixedSizeListType list ? list.Size : 0;

    private static IReadOnlyList<DataType> ItemTypes(DataType storage) => storage switch
    {
        ListType list => [list.Item.Type],
        FixedSizeListType list => [list.Item.Type],
        StructType members => [.. members.Fields.Select(f => f.Type)],
        _ => [],
    };

    private static Column Convert<TFrom, TTo>(Column column, DataType type, MemoryAllocator allocator)
        where TFrom : unmanaged, INumberBase<TFrom>
        where TTo : unmanaged, INumberBase<TTo>
    {
        using var converted = new FixedWidthBuilder<TTo>(type, allocator, column.Length);
        for (int i = 0; i < column.Length; i++)
        {
            if (column.IsNull(i))
                converted.AppendNull();
            else
                converted.Append(TTo.CreateTruncating(column.Values<TFrom>()[i]));
        }

        return converted.Finish();
    }
}
