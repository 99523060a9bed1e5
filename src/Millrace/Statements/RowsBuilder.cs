using Millrace.Columnar;
using Millrace.Columnar.Builders;
using Millrace.Memory;
using Millrace.Types;

namespace Millrace.Statements;

/// <summary>Rows of texts: what SHOW, DESCRIBE and SET answer.</summary>
internal static class RowsBuilder
{
    /// <summary>Columns of texts.</summary>
    public static Schema Columns(params string[] names) => new([.. names.Select(n => new Field(n, Utf8Type.Instance))]);

    /// <summary>Makes a batch.</summary>
    /// <param name="columns">Columns of texts.</param>
    /// <param name="rows">A text or null a column; fewer rows than a batch may have.</param>
    public static Batch Build(Schema columns, IReadOnlyList<string?[]> rows)
    {
        var allocator = MemoryAllocator.CreateRoot("answer");
        var made = new Column[columns.Count];
        for (int i = 0; i < made.Length; i++)
        {
            using var builder = new BytesBuilder(Utf8Type.Instance, allocator);
            foreach (string?[] row in rows)
                builder.Append(row[i]);
            made[i] = builder.Finish();
        }

        return new Batch(columns, made, rows.Count);
    }
}
