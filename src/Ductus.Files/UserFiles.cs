namespace Ductus.Files;

/// <summary>Faults of the files a user named, as the user's to mend.</summary>
public static class UserFiles
{
    /// <summary>Runs <paramref name="use"/>; what is wrong with a file becomes a <see cref="UserException"/> of the same sentence.</summary>
    public static T Use<T>(Func<T> use)
    {
        ArgumentNullException.ThrowIfNull(use);
        try
        {
            return use();
        }
        catch (Exception e) when (e is InvalidDataException || IsOfTheDisk(e))
        {
            throw new UserException(e.Message, e);
        }
    }

    /// <summary>Whether a file cannot be reached or read. A missing assembly is an <see cref="IOException"/> to .NET as well, but nothing that whoever named a file can mend.</summary>
    public static bool IsOfTheDisk(Exception e) => (e is IOException or UnauthorizedAccessException) && !IsMissingAssembly(e);

    /// <summary>An assembly is named in full, as <c>Name, Version=1.2.3.4, ...</c>; a file by its path.</summary>
    private static bool IsMissingAssembly(Exception e) => e is FileLoadException || (e is FileNotFoundException { FileName: { } name } && name.Contains(", Version=", StringComparison.Ordinal));
}
