using Millrace.Columnar;
using Millrace.Inference.Content;

namespace Millrace.Inference.Journal;

/// <summary>The content keys of a slice's rows. Immutable.</summary>
internal sealed class RowKeys
{
    private readonly JournalKey?[] _keys;

    private RowKeys(JournalKey?[] keys) => _keys = keys;

    /// <summary>The key of a row; null where it has none, for it holds a reference that names no version.</summary>
    public JournalKey? this[int row] => _keys[row];

    /// <summary>Hashes rows.</summary>
    /// <param name="model">The model.</param>
    /// <param name="inputs">Its input columns, borrowed.</param>
    /// <param name="runs">The rows.</param>
    public static RowKeys Of(ModelIdentity model, Batch inputs, ReadOnlySpan<(int Start, int Count)> runs)
    {
        using var hash = new Sha256Content();
        var writer = new ContentWriter(hash);
        var keys = new JournalKey?[inputs.RowCount];
        Span<byte> digest = stackalloc byte[32];
        foreach ((int start, int count) in runs)
        {
            for (int row = start; row < start + count; row++)
            {
                hash.Append(model.Digest);
                writer.WriteRow(inputs, row);
                hash.Finish(digest);
                keys[row] = writer.HasUnpinnedReference ? null : JournalKey.Read(digest);
            }
        }

        return new RowKeys(keys);
    }
}
