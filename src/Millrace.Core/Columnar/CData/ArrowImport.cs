using Millrace.Errors;
using Millrace.Memory;
using Millrace.Types;

namespace Millrace.Columnar.CData;

/// <summary>Takes schemas and batches from other libraries in this process through the Arrow C Data Interface.</summary>
/// <remarks>
/// <para>
/// Source: Apache Arrow format, "The Arrow C data interface". Values are not copied, except for misaligned buffers and layouts that we
/// lack (64-bit offsets, views), which are converted. Extension types that are ours become logical types again, others their storage.
/// </para>
/// <para>
/// Everything is checked before a kernel sees it: counts, child and buffer numbers, offsets, UTF-8, NOT NULL. Errors:
/// <c>ARROW_INVALID</c> (external), <c>ARROW_TYPE_UNSUPPORTED</c> (user; it names the column), <c>VALUE_TOO_LARGE</c> (user). The length
/// of a buffer cannot be seen in this interface: a producer that lies about it is not found out.
/// </para>
/// </remarks>
public static unsafe class ArrowImport
{
    private static readonly MemoryAllocator Uncharged = MemoryAllocator.CreateRoot("arrow import");

    /// <summary>Reads the schema of a struct, and how its columns are laid out.</summary>
    /// <param name="source">Borrowed: neither released nor kept.</param>
    public static ArrowLayout Layout(CArrowSchema* source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return SchemaReader.Read(source);
    }

    /// <summary>Reads the schema of a struct whose columns are laid out as ours are.</summary>
    /// <param name="source">Borrowed: neither released nor kept.</param>
    /// <exception cref="MillraceException"><c>ARROW_LAYOUT</c> (internal): a column needs <see cref="Layout"/>, because it is converted.</exception>
    public static Schema Schema(CArrowSchema* source)
    {
        ArrowLayout layout = Layout(source);
        return layout.IsZeroCopy
            ? layout.Schema
            : throw MillraceException.Internal("ARROW_LAYOUT", "a column has 64-bit offsets or views, and the import was told its schema only");
    }

    /// <summary>Imports a batch whose columns are laid out as ours are.</summary>
    /// <param name="source">Taken over, also when an error is thrown: its release moves into the batch, and is null here after.</param>
    /// <param name="schema">What <see cref="Schema"/> answered for the same producer, or an equal schema.</param>
    /// <param name="allocator">Is charged for the foreign bytes while the batch lives. Default: nobody is.</param>
    /// <returns>A batch that the caller owns. The producer's release is called when its last buffer is let go, on that thread.</returns>
    public static Batch Batch(CArrowArray* source, Schema schema, MemoryAllocator? allocator = null)
    {
        ArgumentNullException.ThrowIfNull(schema);
        return Batch(source, new ArrowLayout(schema, [.. schema.Fields.Select(ForeignNode.Of)]), allocator);
    }

    /// <summary>Imports a batch, converting what is laid out otherwise.</summary>
    /// <inheritdoc cref="Batch(CArrowArray*, Schema, MemoryAllocator?)"/>
    /// <param name="source">Taken over, also when an error is thrown.</param>
    /// <param name="layout">What <see cref="Layout"/> answered for the same producer.</param>
    /// <param name="allocator">Is charged for the foreign bytes while the batch lives. Default: nobody is.</param>
    public static Batch Batch(CArrowArray* source, ArrowLayout layout, MemoryAllocator? allocator = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(layout);
        if (source->Release is null)
            throw ForeignData.Invalid("(batch)", "it is released already");
        var foreign = new ForeignArray(source, allocator);
        try
        {
            return Import(foreign, layout, allocator ?? Uncharged);
        }
        finally
        {
            foreign.Release();
        }
    }

    private static Batch Import(ForeignArray foreign, ArrowLayout layout, MemoryAllocator allocator)
    {
        CArrowArray* root = foreign.Root;
        int offset = ForeignData.Count(root->Offset, "(batch)", "the offset");
        int length = ForeignData.Count(root->Length, "(batch)", "the length");
        if (root->ChildCount != layout.Columns.Length || (root->ChildCount > 0 && root->Children is null))
            throw ForeignData.Invalid("(batch)", $"it has {root->ChildCount} columns, and its schema {layout.Columns.Length}");
        var importer = new ColumnImporter(foreign, allocator);
        if (root->NullCount != 0 && root->BufferCount > 0 && root->Buffers is not null && root->Buffers[0] is not null
            && Bitmap.CountOnes(new ReadOnlySpan<byte>(root->Buffers[0], Bitmap.ByteCount(checked(offset + length))), offset, length) != length)
            throw ForeignData.Invalid("(batch)", "whole rows are NULL");
        var columns = new Column[layout.Columns.Length];
        int done = 0;
        try
        {
            for (; done < columns.Length; done++)
                columns[done] = importer.ImportTop(layout.Columns[done], root->Children[done], offset, length);
            foreign.ChargeBytes();
        }
        catch
        {
            for (int i = 0; i < done; i++)
                columns[i].Dispose();
            throw;
        }

        return new Batch(layout.Schema, columns, length);
    }
}
