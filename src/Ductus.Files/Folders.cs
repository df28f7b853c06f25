namespace Ductus.Files;

/// <summary>Folders that results go to.</summary>
public static class Folders
{
    /// <summary>Creates a folder if it is not there.</summary>
    /// <exception cref="UserException">It cannot be created.</exception>
    public static void Create(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"The folder '{folder}' cannot be written: {e.Message}", e);
        }
    }
}
