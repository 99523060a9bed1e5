using System.Text.Unicode;
using Millrace.Connectors.Files.Listing;

namespace Millrace.Connectors.Formats.Json;

/// <summary>Reads a file line by line through one buffer that grows to the longest line allowed.</summary>
internal sealed class JsonLines : IDisposable
{
    private const int BufferBytes = 1 << 17;
    private readonly FileStream _file;
    private readonly string _path;
    private readonly int _lineBytesMax;
    private byte[] _buffer = new byte[BufferBytes];
    private int _start;
    private int _end;
    private bool _isAtEnd;

    public JsonLines(string path, long lineBytesMax)
    {
        _path = path;
        _lineBytesMax = (int)lineBytesMax;
        try
        {
            _file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 0);
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            throw FileErrors.Read(path, error);
        }
    }

    /// <summary>Lines so far: the number of the current one, from 1.</summary>
    public long LineNumber { get; private set; }

    /// <summary>The current line without its end, valid until the next is read.</summary>
    public ReadOnlyMemory<byte> Line { get; private set; }

    /// <summary>Why the current line is none, or null: too long, or no UTF-8.</summary>
    public string? Problem { get; private set; }

    /// <summary>Goes to the next line that is not blank.</summary>
    /// <returns>False at the end.</returns>
    public bool Next()
    {
        while (ReadLine())
        {
            LineNumber++;
            if (LineNumber == 1 && Line.Span.StartsWith("\uFEFF"u8))
                Line = Line[3..];
            if (Problem is null && !Utf8.IsValid(Line.Span))
                Problem = "the line is not UTF-8";
            if (Problem is not null || !Line.Span.Trim(" \t\r"u8).IsEmpty)
                return true;
        }

        return false;
    }

    public void Dispose() => _file.Dispose();

    private bool ReadLine()
    {
        Problem = null;
        int searched = _start;
        bool isTooLong = false;
        while (true)
        {
            int length = _buffer.AsSpan(searched, _end - searched).IndexOf((byte)'\n');
            if (length >= 0 || _isAtEnd)
            {
                int end = length >= 0 ? searched + length : _end;
                if (length < 0 && end == _start && !isTooLong)
                    return false;
                isTooLong |= end - _start > _lineBytesMax;
                Line = isTooLong ? default : _buffer.AsMemory(_start, end - _start);
                Problem = isTooLong ? $"the line is longer than {_lineBytesMax:N0} bytes" : null;
                _start = length >= 0 ? end + 1 : end;
                return true;
            }

            if (_end - _start > _lineBytesMax)
            {
                // What is known to be too long is not kept.
                isTooLong = true;
                _start = _end;
            }

            searched = Fill();
        }
    }

    /// <summary>Reads more behind what is left.</summary>
    /// <returns>Where the new bytes begin.</returns>
    private int Fill()
    {
        int left = _end - _start;
        if (left == _buffer.Length)
            Array.Resize(ref _buffer, (int)Math.Min(2L * left, Array.MaxLength));
        _buffer.AsSpan(_start, left).CopyTo(_buffer);
        _start = 0;
        try
        {
            int read = _file.Read(_buffer, left, _buffer.Length - left);
            _isAtEnd = read == 0;
            _end = left + read;
            return left;
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            throw FileErrors.Read(_path, error);
        }
    }
}
