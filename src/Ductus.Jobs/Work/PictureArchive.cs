using System.IO.Compression;

namespace Ductus.Work;

/// <summary>Pictures with captions in a zip file: unpacked by their bare names, under limits, and nothing else.</summary>
public static class PictureArchive
{
    private const int MostEntries = 1000;
    private const long MostBytes = 1L << 30;
    private static readonly string[] Endings = [".jpg", ".jpeg", ".png", ".webp", ".txt"];

    /// <summary>Whether a file is named like one.</summary>
    public static bool HasName(string path) => Path.GetExtension(path).Equals(".zip", StringComparison.OrdinalIgnoreCase);

    /// <summary>Unpacks one into a folder, which it makes; returns the folder.</summary>
    /// <exception cref="UserException">It is no zip file, or holds more than may be.</exception>
    public static string Unpack(string path, string folder)
    {
        Files.Folders.Create(folder);
        try
        {
            using var archive = ZipFile.OpenRead(path);
            if (archive.Entries.Count > MostEntries)
            {
                throw new UserException($"The zip file holds {archive.Entries.Count} files: at most {MostEntries} are taken, so leave some out.");
            }

            var left = MostBytes;
            var buffer = new byte[1 << 16];
            foreach (var entry in archive.Entries)
            {
                // The name alone: whatever folders the archive names, nothing is written anywhere else.
                var name = Path.GetFileName(entry.FullName.Replace('\\', '/'));
                if (name.Length == 0 || name[0] == '.' || !Endings.Contains(Path.GetExtension(name).ToLowerInvariant()))
                {
                    continue;
                }

                using var from = entry.Open();
                using var to = File.Create(Path.Combine(folder, name));
                for (int read; (read = from.Read(buffer)) > 0;)
                {
                    // What it is, and not what it says it is.
                    left -= read;
                    if (left < 0)
                    {
                        throw new UserException("Unpacked, the zip file is larger than 1 GB: leave pictures out, or make them smaller.");
                    }

                    to.Write(buffer, 0, read);
                }
            }
        }
        catch (InvalidDataException e)
        {
            throw new UserException("This is no zip file, or a damaged one: zip the pictures with their texts again.", e);
        }

        return folder;
    }
}
