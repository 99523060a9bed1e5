using Millrace.Errors;

namespace Millrace.Execution.Storage;

/// <summary>Rules for paths inside a store: relative, forward slashes, letters, digits, <c>. _ - =</c>, no step upward.</summary>
public static class StoragePath
{
    private const int PathCharactersMax = 512;

    /// <summary>Whether <paramref name="path"/> may name an object.</summary>
    public static bool IsValid(string path)
    {
        if (string.IsNullOrEmpty(path) || path.Length > PathCharactersMax)
        {
            return false;
        }

        foreach (string part in path.Split('/'))
        {
            if (part.Length == 0 || part is "." or ".." || !part.All(IsAllowed))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Refuses a path that may not name an object.</summary>
    /// <exception cref="MillraceException"><see cref="StorageErrors.BadPath"/>.</exception>
    public static void Check(string path)
    {
        if (!IsValid(path))
        {
            throw MillraceException.User(
                StorageErrors.BadPath, $"'{path}' cannot name an object of a store", "The checkpoint may come from elsewhere: do not restore it");
        }
    }

    /// <summary>Makes one path element of any text: others become their code between equals signs.</summary>
    public static string Element(string text)
    {
        ArgumentException.ThrowIfNullOrEmpty(text);
        return string.Concat(text.Select(letter => IsAllowed(letter) && letter != '.' ? letter.ToString() : $"={(int)letter:x}="));
    }

    private static bool IsAllowed(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-' or '=';
}
