using System.IO.Compression;
using System.Text;
using Ductus.Imaging;
using Ductus.Texts;

namespace Ductus.Ingest;

/// <summary>What an archive may hold before anything is unpacked: a file of a few kilobytes can ask for petabytes.</summary>
/// <param name="Entries">Most files in it.</param>
/// <param name="EntryBytes">Most bytes of one file, unpacked.</param>
/// <param name="TotalBytes">Most bytes of all pictures and texts, unpacked.</param>
/// <param name="Ratio">Most bytes that one packed byte becomes, in files that are not small: no photograph shrinks so.</param>
internal sealed record ArchiveLimits(int Entries = 2000, long EntryBytes = 256L << 20, long TotalBytes = 1L << 30, int Ratio = 400)
{
    /// <summary>Bytes up to which a file may shrink as it likes: a bare page does.</summary>
    public const long Small = 16L << 20;
}

/// <summary>The pictures in a zip file, with the texts beside them in it.</summary>
internal static class NotesArchive
{
    /// <summary>Whether a file's name ends like a zip file's.</summary>
    public static bool HasName(string path) => Path.GetExtension(path).Equals(".zip", StringComparison.OrdinalIgnoreCase);

    /// <summary>The pictures in the order of their names.</summary>
    /// <param name="path">The zip file.</param>
    /// <param name="name">What it is called in messages.</param>
    /// <param name="unused">Told of files that are neither pictures nor texts of any.</param>
    /// <param name="limits">What it may hold; null: the usual.</param>
    /// <exception cref="UserException">It cannot be read, is locked, holds more than is believed, or no picture.</exception>
    public static IReadOnlyList<NotesFile> Read(string path, string name, List<UnusedFile> unused, ArchiveLimits? limits = null)
    {
        try
        {
            using var archive = ZipFile.OpenRead(path);
            return Files(archive, name, unused, limits ?? new ArchiveLimits());
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or NotSupportedException)
        {
            throw new UserException($"'{name}' is damaged or is no zip file: save or send it again.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"'{path}' cannot be read: {e.Message}", e);
        }
    }

    private static List<NotesFile> Files(ZipArchive archive, string name, List<UnusedFile> unused, ArchiveLimits limits)
    {
        if (archive.Entries.Count > limits.Entries)
        {
            throw new UserException($"'{name}' holds {archive.Entries.Count} files, more than {limits.Entries}: split it.");
        }

        // A folder has no name of its own; what begins with a dot, or lies in __MACOSX, is a system's.
        var entries = archive.Entries.Where(entry => entry.Name.Length > 0 && entry.Name[0] != '.' && !entry.FullName.StartsWith("__MACOSX/", StringComparison.Ordinal)).ToArray();
        if (entries.Any(entry => entry.IsEncrypted))
        {
            throw new UserException($"'{name}' is locked with a password: unpack it, and give the folder.");
        }

        var texts = entries.Where(entry => NotesFiles.IsText(entry.Name)).ToLookup(entry => Stem(entry.FullName), StringComparer.OrdinalIgnoreCase);
        var pictures = entries.Where(entry => PictureFile.HasPictureName(entry.Name)).OrderBy(entry => entry.FullName, StringComparer.Ordinal).ToArray();
        var named = pictures.Select(entry => Stem(entry.FullName)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        unused.AddRange(entries.Where(entry => !PictureFile.HasPictureName(entry.Name) && !(NotesFiles.IsText(entry.Name) && named.Contains(Stem(entry.FullName))))
            .Select(entry => new UnusedFile($"{name}/{entry.FullName}", NotesFiles.IsText(entry.Name) ? new UnusedReason.NoPicture() : new UnusedReason.Foreign())));
        if (pictures.Length == 0)
        {
            throw new UserException($"'{name}' holds no picture ({PictureFile.Formats}).");
        }

        long total = 0;
        byte[] Unpack(ZipArchiveEntry entry)
        {
            var bytes = Unpacked(entry, name, limits);
            total += bytes.Length;
            return total <= limits.TotalBytes ? bytes : throw TooMuch(name);
        }

        return [.. pictures.Select(entry => new NotesFile($"{name}/{entry.FullName}", $"{name}/{entry.FullName}", null, null)
        {
            Data = Unpack(entry),
            Text = texts[Stem(entry.FullName)].FirstOrDefault() is { } text ? TextFile.Decode(Unpack(text), $"{name}/{text.FullName}") : null,
        })];
    }

    /// <summary>An entry's bytes, counted as they come: what its header says may be false.</summary>
    private static byte[] Unpacked(ZipArchiveEntry entry, string name, ArchiveLimits limits)
    {
        using var stream = entry.Open();
        using var bytes = new MemoryStream();
        var buffer = new byte[1 << 16];
        while (stream.Read(buffer) is > 0 and var count)
        {
            bytes.Write(buffer, 0, count);
            if (bytes.Length > limits.EntryBytes || (bytes.Length > ArchiveLimits.Small && bytes.Length / limits.Ratio > entry.CompressedLength))
            {
                throw TooMuch(name);
            }
        }

        return bytes.ToArray();
    }

    private static UserException TooMuch(string name) => new($"'{name}' unpacks to far more than pictures of notes take: unpack it yourself, and give the pictures.");

    private static string Stem(string path) => ComposedText.Of(path[..^Path.GetExtension(path).Length]);
}
