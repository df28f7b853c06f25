namespace Ductus.Files;

/// <summary>Files that are either whole or not there: written aside under a name of their own, then renamed.</summary>
public static class WholeFile
{
    /// <summary>Writes one file; see <see cref="Write(IReadOnlyList{ValueTuple{string, byte[]}})"/>.</summary>
    public static void Write(string path, byte[] data) => Write([(path, data)]);

    /// <summary>Writes files all or none: each aside first, and all to their names once the last one is whole. Makes their folders.</summary>
    /// <exception cref="UserException">One cannot be written; earlier files of these names are untouched.</exception>
    public static void Write(IReadOnlyList<(string Path, byte[] Data)> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        var aside = files.Select(file => Aside(file.Path)).ToArray();
        var path = "";
        try
        {
            for (var i = 0; i < files.Count; i++)
            {
                path = files[i].Path;
                Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
                File.WriteAllBytes(aside[i], files[i].Data);
            }

            for (var i = 0; i < files.Count; i++)
            {
                path = files[i].Path;
                File.Move(aside[i], path, overwrite: true);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Array.ForEach(aside, TryDelete);
            throw new UserException($"'{path}' cannot be written: {e.Message}", e);
        }
    }

    /// <summary>Beside the file, on the same disk; a name of its own, so that two programs that write one file do not write into each other's.</summary>
    private static string Aside(string path) => $"{path}.{Environment.ProcessId}-{Guid.NewGuid().ToString("N")[..8]}.part";

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The write has failed already and is reported; a leftover of it is no second error.
        }
    }
}
