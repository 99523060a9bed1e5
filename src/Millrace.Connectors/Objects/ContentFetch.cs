using Millrace.Columnar;
using Millrace.Compute;
using Millrace.Errors;
using Millrace.Execution.Storage;
using Millrace.Memory;
using Millrace.Plan.Functions;
using Millrace.Types;

namespace Millrace.Connectors.Objects;

/// <summary>Reads the objects of one batch straight into the result's buffer: looks at lengths first, then reads.</summary>
internal sealed class ContentFetch : IDisposable
{
    private const int UriBytesShown = 100;
    private readonly ObjectStoreRegistry _stores;
    private readonly Operand _references;
    private readonly EvaluationContext _context;
    private readonly bool _isLenient;
    private readonly NativeBuffer _offsets;
    private readonly NativeBuffer _validity;
    private NativeBuffer? _bytes;
    private int _used;
    private int _nullCount;
    private bool _isGivenAway;

    public ContentFetch(ObjectStoreRegistry stores, Operand references, EvaluationContext context, bool isLenient)
    {
        _stores = stores;
        _references = references;
        _context = context;
        _isLenient = isLenient;
        _offsets = context.Allocator.Allocate((context.RowCount + 1) * sizeof(int));
        try
        {
            _validity = context.Allocator.AllocateZeroed(Bitmap.ByteCount(context.RowCount));
        }
        catch
        {
            _offsets.Release();
            throw;
        }
    }

    /// <summary>Reads all rows.</summary>
    /// <returns>A BYTES column that the caller owns.</returns>
    public Column Run()
    {
        int rows = _context.RowCount;
        long[] lengths = new long[rows];
        long total = 0;
        for (int row = 0; row < rows; row++)
            total += Math.Max(0, lengths[row] = Measure(row));
        if (total > int.MaxValue)
        {
            throw MillraceException.User(
                "VALUE_TOO_LARGE", $"the objects of one batch have {total:N0} bytes together, more than 2 GiB − 1", "Read fewer rows in a batch");
        }

        _bytes = _context.Allocator.Allocate((int)total);
        for (int row = 0; row < rows; row++)
        {
            _offsets.As<int>()[row] = _used;
            if (lengths[row] >= 0)
                Fetch(row, (int)lengths[row]);
            else
                _nullCount++;
        }

        _offsets.As<int>()[rows] = _used;
        _isGivenAway = true;
        if (_nullCount == 0)
            _validity.Release();
        return new Column(BinaryType.Instance, rows, _nullCount, [_nullCount == 0 ? null : _validity, _offsets, _bytes]);
    }

    public void Dispose()
    {
        if (_isGivenAway)
            return;
        _offsets.Release();
        _validity.Release();
        _bytes?.Release();
    }

    /// <summary>Bytes of a row's window; −1 for NULL, after reporting why.</summary>
    private long Measure(int row)
    {
        if (_references.IsNull(row))
            return -1;
        ObjectWindow window = ObjectWindow.Of(_references, row);
        if (window.Offset < 0 || window.Length < 0)
            return Refuse(row, ObjectErrors.BadUri);
        // Looked up even where the reference names a length: what others wrote there must not make memory be taken for nothing.
        IObjectStore? store = _stores.Find(window.Uri, out string? error);
        ObjectLook look = store is null ? ObjectLook.Failed(error!) : store.Stat(window.Uri, _context.Cancellation); // Find gives one or the other
        if (look.Error is not null)
            return Refuse(row, look.Error);
        long rest = look.Length - window.Offset;
        long length = window.Length ?? rest;
        if (rest < 0 || length > rest)
            return Refuse(row, ObjectErrors.Changed);
        return length > int.MaxValue ? Refuse(row, ObjectErrors.TooLarge) : length;
    }

    private void Fetch(int row, int length)
    {
        _context.Cancellation.ThrowIfCancellationRequested();
        string? error = Read(ObjectWindow.Of(_references, row), length);
        if (error is not null)
        {
            Refuse(row, error);
            _nullCount++;
            return;
        }

        Bitmap.Set(_validity.Span, row);
        _used += length;
    }

    private string? Read(ObjectWindow window, int length)
    {
        IObjectStore? store = _stores.Find(window.Uri, out string? error);
        if (store is null)
            return error;
        ObjectOpening opening = store.Open(window.Uri, window.Version, _context.Cancellation);
        if (opening.Reader is not IObjectReader reader)
            return opening.Error;
        using (reader)
        {
            // Of a text the length was looked up before: if it is another now, the object changed in between.
            if (window.Offset > reader.Length - length || (window.Length is null && reader.Length - window.Offset != length))
                return ObjectErrors.Changed;
            int read = reader.Read(window.Offset, _bytes!.Span.Slice(_used, length), _context.Cancellation); // Run allocated it
            return read == length && reader.IsUnchanged() ? null : ObjectErrors.Changed;
        }
    }

    private int Refuse(int row, string code)
    {
        if (_isLenient)
            return -1;
        string uri = code is ObjectErrors.BadUri or ObjectErrors.UnknownScheme ? $": {Uri(row)}" : "";
        _context.Errors.Report(row, code, $"{ObjectErrors.Describe(code)}{uri}");
        return -1;
    }

    private string Uri(int row)
    {
        ReadOnlySpan<byte> uri = ObjectWindow.Of(_references, row).Uri;
        return uri.IsEmpty ? "it is empty" : $"'{Shown.Text(uri, UriBytesShown)}'";
    }
}
