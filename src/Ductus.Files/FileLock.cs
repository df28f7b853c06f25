namespace Ductus.Files;

/// <summary>Keeps programs out of each other's way: of all that take the lock of one file, one holds it at a time.</summary>
public static class FileLock
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>What the system says of a file that somebody else holds: EAGAIN of Linux and of macOS, a sharing and a lock violation of Windows.</summary>
    private static readonly int[] Held = [11, 35, 32, 33];

    /// <summary>
    /// Takes the lock; it is held until the result is disposed of or the process ends, however it ends. The empty file stays: deleted, it could be
    /// held by two, one of the old file and one of a new one. Makes its folder.
    /// </summary>
    /// <param name="path">The file whose only use is to be held.</param>
    /// <param name="patience">How long to wait for another that holds it.</param>
    /// <returns>Null if another holds it.</returns>
    /// <exception cref="UserException">The file cannot be written.</exception>
    public static IDisposable? Take(string path, TimeSpan patience = default)
    {
        var end = DateTime.UtcNow + patience;
        while (true)
        {
            try
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException e) when (Array.IndexOf(Held, e.HResult & 0xFFFF) >= 0)
            {
                if (DateTime.UtcNow >= end)
                {
                    return null;
                }

                Thread.Sleep(Pause);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new UserException($"'{path}' cannot be written: {e.Message}", e);
            }
        }
    }
}
