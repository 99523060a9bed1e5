using Millrace.Errors;

namespace Millrace.Options;

/// <summary>
/// References to secrets: <c>secret://env/NAME</c>, a variable of the process, and <c>secret://file/PATH</c>, the first line of a file. They
/// stand in statements, plans, manifests and logs; only <see cref="OptionBinder"/> reads what they name, where an option is used.
/// </summary>
public static class SecretReference
{
    /// <summary>What is shown for a secret.</summary>
    public const string Mask = "***";

    private const string Scheme = "secret://";
    private const string VariablePrefix = "secret://env/";
    private const string FilePrefix = "secret://file/";
    private const int BytesMax = 64 << 10;

    /// <summary>Whether a text is a reference, well formed or not.</summary>
    public static bool IsReference(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.StartsWith(Scheme, StringComparison.Ordinal);
    }

    /// <summary>A secret option's text as it may be shown: a reference as it is, all else masked.</summary>
    public static string Show(string text) => IsReference(text) ? text : Mask;

    /// <summary>Reads what a reference names.</summary>
    /// <exception cref="MillraceException">
    /// <c>SECRET_INVALID</c>, <c>SECRET_NOT_FOUND</c> (user) or <c>SECRET_NOT_READABLE</c> (external); never with the secret in the message.
    /// </exception>
    public static string Resolve(string reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        if (reference.StartsWith(VariablePrefix, StringComparison.Ordinal) && reference.Length > VariablePrefix.Length)
        {
            return Environment.GetEnvironmentVariable(reference[VariablePrefix.Length..]) ?? throw MillraceException.User(
                "SECRET_NOT_FOUND", $"'{reference}' names a variable that is not set", "Set it in the environment of this process");
        }

        return reference.StartsWith(FilePrefix, StringComparison.Ordinal) && reference.Length > FilePrefix.Length
            ? ReadFile(reference, reference[FilePrefix.Length..])
            : throw MillraceException.User("SECRET_INVALID", $"'{reference}' names no secret", "Write secret://env/NAME or secret://file/PATH");
    }

    private static string ReadFile(string reference, string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1);
            if (file.Length > BytesMax)
            {
                throw MillraceException.User(
                    "SECRET_INVALID", $"'{reference}' has more than {BytesMax >> 10} KiB", "Name a file that holds the secret alone");
            }

            using var reader = new StreamReader(file);
            return reader.ReadLine() ?? "";
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw MillraceException.User(
                "SECRET_NOT_FOUND", $"'{reference}' names a file that does not exist", "Relative paths start at the folder of this process");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw MillraceException.External(
                "SECRET_NOT_READABLE", $"'{reference}' cannot be read", "Give the user of this process the right to read the file", error);
        }
    }
}
