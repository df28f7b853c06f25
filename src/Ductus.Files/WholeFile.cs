using System.Text;

namespace Ductus.Files;

/// <summary>Files that are either whole or not there: written aside under a name of their own, then renamed.</summary>
public static class WholeFile
{
    /// <summary>What ends the names of files that are being written; one that is left was stopped on the way.</summary>
    public const string AsideSuffix = ".part";

    /// <summary>Writes one file; see <see cref="Write(IReadOnlyList{ValueTuple{string, byte[]}})"/>.</summary>
    public static void Write(string path, byte[] data) => Write([(path, data)]);

    /// <summary>Writes a text as UTF-8; see <see cref="Write(IReadOnlyList{ValueTuple{string, byte[]}})"/>.</summary>
    public static void Write(string path, string text) => Write(path, Encoding.UTF8.GetBytes(text));

    /// <summary>Writes one file that only some may read, from the first byte on; see <see cref="Write(IReadOnlyList{ValueTuple{string, byte[]}})"/>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="data">What is in it.</param>
    /// <param name="mode">Who may; without meaning on Windows.</param>
    /// <exception cref="UserException">It cannot be written; an earlier file of the name is untouched.</exception>
    public static void Write(string path, byte[] data, UnixFileMode mode)
    {
        var aside = Aside(path);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = mode;
            }

            using (var file = new FileStream(aside, options))
            {
                file.Write(data);
            }

            File.Move(aside, path, overwrite: true);
        }
        catch (Exception e) when (IsOfTheDisk(e))
        {
            TryDelete(aside);
            throw new UserException($"'{path}' cannot be written: {e.Message}", e);
        }
    }

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
        catch (Exception e) when (IsOfTheDisk(e))
        {
            Array.ForEach(aside, TryDelete);
            throw new UserException($"'{path}' cannot be written: {e.Message}", e);
        }
    }

    /// <summary>Looks whether a file can be written under a name, before there is anything to write; makes its folder, and touches no earlier file.</summary>
    /// <exception cref="UserException">It cannot.</exception>
    public static void Check(string path)
    {
        var aside = Aside(path);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            File.WriteAllBytes(aside, [0]);
        }
        catch (Exception e) when (IsOfTheDisk(e))
        {
            throw new UserException($"'{path}' cannot be written: {e.Message}", e);
        }
        finally
        {
            TryDelete(aside);
        }

        if (Directory.Exists(path))
        {
            throw new UserException($"'{path}' is a folder: give the name of a file.");
        }
    }

    /// <summary>Whether the disk refuses: a file larger than its system or a limit of the user allows is an argument out of range to .NET.</summary>
    private static bool IsOfTheDisk(Exception e) => e is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException;

    /// <summary>Beside the file, on the same disk; a name of its own, so that two programs that write one file do not write into each other's.</summary>
    private static string Aside(string path) => $"{path}.{Environment.ProcessId}-{Guid.NewGuid().ToString("N")[..8]}{AsideSuffix}";

    /// <summary>Deletes a file that was being written, if that can be.</summary>
    public static void TryDelete(string path)
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
