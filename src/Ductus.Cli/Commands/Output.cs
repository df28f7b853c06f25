namespace Ductus.Cli.Commands;

/// <summary>Looks before minutes of work whether their result can be kept.</summary>
internal static class Output
{
    /// <summary>Makes the folder of a file, and tries to write in it.</summary>
    /// <exception cref="UserException">It cannot be written.</exception>
    public static void Check(string path)
    {
        var trial = path + ".part";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            File.WriteAllBytes(trial, [0]);
            File.Delete(trial);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"'{path}' cannot be written: {e.Message}", e);
        }

        if (Directory.Exists(path))
        {
            throw new UserException($"'{path}' is a folder: give the name of a file.");
        }
    }
}
