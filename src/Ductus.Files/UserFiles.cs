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
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new UserException(e.Message, e);
        }
    }
}
