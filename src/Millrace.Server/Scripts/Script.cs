using System.Buffers;
using System.Text.Unicode;
using Millrace.Errors;

namespace Millrace.Server.Scripts;

/// <summary>The text of a file of statements.</summary>
/// <param name="Name">The file as the user wrote it; <c>standard input</c> for <c>-</c>.</param>
/// <param name="Text">Its text, without a byte order mark.</param>
internal sealed record Script(string Name, string Text)
{
    private const long BytesMax = 64L << 20;

    /// <summary>Reads a file; <c>-</c> is standard input.</summary>
    /// <exception cref="MillraceException">It is not there, may not be read, or holds no UTF-8 text (user).</exception>
    public static Script Read(string path)
    {
        if (path == "-")
        {
            using Stream input = Console.OpenStandardInput();
            return new Script("standard input", Decode("standard input", ReadAll(input)));
        }

        return new Script(path, Decode(path, ReadFile(path)));
    }

    private static byte[] ReadFile(string path)
    {
        if (Directory.Exists(path))
            throw MillraceException.User("SCRIPT_IS_FOLDER", $"'{path}' is a folder", "Name a file of SQL statements");
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1);
            return ReadAll(file);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw MillraceException.User(
                "SCRIPT_NOT_FOUND", $"the file '{path}' does not exist", $"Check the name; the current folder is '{Environment.CurrentDirectory}'");
        }
        catch (UnauthorizedAccessException)
        {
            throw MillraceException.User(
                "SCRIPT_NOT_READABLE", $"the file '{path}' may not be read", "Give the user of this process the right to read it");
        }
        catch (IOException error)
        {
            throw MillraceException.External("SCRIPT_NOT_READABLE", $"the file '{path}' cannot be read: {error.Message}", "Check the device", error);
        }
    }

    private static byte[] ReadAll(Stream input)
    {
        using var bytes = new MemoryStream();
        byte[] some = new byte[64 << 10];
        for (int count; (count = input.Read(some)) > 0;)
        {
            bytes.Write(some, 0, count);
            if (bytes.Length > BytesMax)
            {
                throw MillraceException.User(
                    "SCRIPT_TOO_LARGE", $"the file has more than {BytesMax >> 20} MiB", "Name a file of SQL statements, not of data");
            }
        }

        return bytes.ToArray();
    }

    private static string Decode(string name, byte[] bytes)
    {
        ReadOnlySpan<byte> text = bytes;
        if (text.StartsWith<byte>([0xFF, 0xFE]) || text.StartsWith<byte>([0xFE, 0xFF]))
            throw MillraceException.User("SCRIPT_ENCODING", $"the file '{name}' is UTF-16", "Save it as UTF-8");
        if (text.StartsWith<byte>([0xEF, 0xBB, 0xBF]))
            text = text[3..];
        char[] letters = new char[text.Length];
        OperationStatus status = Utf8.ToUtf16(text, letters, out _, out int count, replaceInvalidSequences: false);
        var decoded = new string(letters, 0, count);
        if (status != OperationStatus.Done)
            throw MillraceException.User("SCRIPT_ENCODING", $"the file '{name}' is not UTF-8", "Save it as UTF-8", PositionOf(decoded));
        int zero = decoded.IndexOf('\0', StringComparison.Ordinal);
        return zero < 0
            ? decoded
            : throw MillraceException.User(
                "SCRIPT_ENCODING",
                $"the file '{name}' is no text: it holds a zero byte",
                "Name a file of SQL statements",
                PositionOf(decoded[..zero]));
    }

    private static TextPosition PositionOf(string before)
    {
        int lineStart = before.LastIndexOf('\n') + 1;
        return new TextPosition(before.Count(c => c == '\n') + 1, before.Length - lineStart + 1);
    }
}
