using System.IO.Compression;
using System.Security.Cryptography;
using Ductus.Files;
using Ductus.Studio.Languages;
using Microsoft.AspNetCore.Http;

namespace Ductus.Studio.Uploads;

/// <summary>
/// Takes files in for a hand: <c>scans/NAME</c>. A name is a label: what remains of it are letters, digits, spaces and dashes, and it never leads out of the folder. Nothing is decoded here;
/// that is a worker's to do.
/// </summary>
/// <param name="folder">The hand's folder.</param>
public sealed class ScanUploads(string folder)
{
    /// <summary>Bytes of a file at most.</summary>
    public const long MostBytes = 100L << 20;

    /// <summary>Pictures of a hand at most.</summary>
    public const int MostFiles = 500;

    private const long MostUnpacked = 1L << 30;
    private const int LongestName = 80;

    private static readonly string[] Endings = [".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp", ".bmp", ".heic", ".heif", ".pdf"];

    /// <summary>Keeps a file.</summary>
    /// <param name="name">What the sender calls it.</param>
    /// <param name="data">Its bytes.</param>
    /// <param name="cancel">Stops it; nothing is kept then.</param>
    /// <returns>Paths in the hand's folder of the pictures that came with it; none of a text.</returns>
    /// <exception cref="UserException">It is too large, or nothing that can be used: one sentence for whoever sent it.</exception>
    /// <exception cref="BadHttpRequestException">It did not come through whole.</exception>
    public async Task<IReadOnlyList<string>> TakeAsync(string name, Stream data, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(data);
        var plain = PlainName(name);
        Folders.Create(Home);
        var aside = Path.Combine(Home, $".{Guid.NewGuid():N}{WholeFile.AsideSuffix}");
        try
        {
            await CopyAsync(data, aside, plain, cancel).ConfigureAwait(false);
            return Path.GetExtension(plain).Equals(".zip", StringComparison.OrdinalIgnoreCase) ? Unpack(aside, plain, cancel) : Keep(aside, plain);
        }
        catch (IOException e) when (e is not BadHttpRequestException)
        {
            throw Sentences.Refusal(e, "refused.not-kept", plain, e.Message);
        }
        finally
        {
            WholeFile.TryDelete(aside);
        }
    }

    /// <summary>What remains of a name.</summary>
    internal static string PlainName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var last = name.Replace('\\', '/').Split('/')[^1];
        var ending = Path.GetExtension(last);
        var stem = string.Concat(Path.GetFileNameWithoutExtension(last).Select(c => char.IsLetterOrDigit(c) || c is ' ' or '-' or '_' or '(' or ')' ? c : '-')).Trim(' ', '-');
        stem = stem.Length == 0 ? "page" : stem.Length > LongestName ? stem[..LongestName].Trim() : stem;
        return stem + string.Concat(ending.Where(c => char.IsAsciiLetterOrDigit(c) || c == '.')).ToLowerInvariant();
    }

    private string Home => Path.Combine(folder, "scans");

    private IReadOnlyList<string> Keep(string aside, string name)
    {
        var ending = Path.GetExtension(name);
        if (ending == ".txt")
        {
            if (new FileInfo(aside).Length > 1 << 20)
            {
                throw Sentences.Refusal("refused.long-text", name);
            }

            File.Move(aside, Path.Combine(Home, name), overwrite: true);
            return [];
        }

        if (!Endings.Contains(ending) || PictureFormats.OfFile(aside) == PictureFormat.Unknown)
        {
            throw Sentences.Refusal("refused.no-picture", name);
        }

        var pictures = Directory.GetFiles(Home).Where(path => Endings.Contains(Path.GetExtension(path))).ToArray();
        if (pictures.Length >= MostFiles)
        {
            throw Sentences.Refusal("refused.full", MostFiles);
        }

        var length = new FileInfo(aside).Length;
        var hash = HashOf(aside);
        if (pictures.FirstOrDefault(path => new FileInfo(path).Length == length && HashOf(path).AsSpan().SequenceEqual(hash)) is { } same)
        {
            throw Sentences.Refusal("refused.same", name, Path.GetFileName(same));
        }

        var target = Path.Combine(Home, name);
        for (var n = 2; pictures.Any(path => Path.GetFileNameWithoutExtension(path).Equals(Path.GetFileNameWithoutExtension(target), StringComparison.OrdinalIgnoreCase)); n++)
        {
            target = Path.Combine(Home, $"{Path.GetFileNameWithoutExtension(name)} ({n}){ending}");
        }

        File.Move(aside, target);
        return [Path.GetRelativePath(folder, target)];
    }

    /// <summary>Takes a zip file's pictures and texts, one by one and by their names alone.</summary>
    private List<string> Unpack(string path, string name, CancellationToken cancel)
    {
        try
        {
            using var zip = ZipFile.OpenRead(path);
            var wanted = zip.Entries.Where(entry => Endings.Contains(Path.GetExtension(entry.Name).ToLowerInvariant()) || entry.Name.EndsWith(".txt", StringComparison.OrdinalIgnoreCase)).ToArray();
            if (wanted.Length > MostFiles)
            {
                throw Sentences.Refusal("refused.zip-many", name, wanted.Length, MostFiles);
            }

            var (kept, left) = (new List<string>(), MostUnpacked);
            foreach (var entry in wanted)
            {
                cancel.ThrowIfCancellationRequested();
                var aside = Path.Combine(Home, $".{Guid.NewGuid():N}{WholeFile.AsideSuffix}");
                try
                {
                    // What it says of its own size is not believed.
                    left -= CopyAtMost(entry, aside, Math.Min(left, MostBytes), name);
                    kept.AddRange(Keep(aside, PlainName(entry.Name)));
                }
                finally
                {
                    WholeFile.TryDelete(aside);
                }
            }

            return kept.Count > 0 ? kept : throw Sentences.Refusal("refused.zip-empty", name);
        }
        catch (InvalidDataException e)
        {
            throw Sentences.Refusal(e, "refused.zip-damaged", name);
        }
    }

    private static long CopyAtMost(ZipArchiveEntry entry, string path, long most, string zip)
    {
        using var from = entry.Open();
        using var to = File.Create(path);
        var buffer = new byte[1 << 16];
        long all = 0;
        for (int read; (read = from.Read(buffer)) > 0; all += read)
        {
            if (all + read > most)
            {
                throw Sentences.Refusal("refused.zip-large", zip, MostBytes >> 20);
            }

            to.Write(buffer, 0, read);
        }

        return all;
    }

    /// <summary>Writes what is sent to a file, as far as is allowed.</summary>
    internal static async Task CopyAsync(Stream data, string path, string name, CancellationToken cancel)
    {
        await using var file = File.Create(path);
        var buffer = new byte[1 << 16];
        long all = 0;
        for (int read; (read = await data.ReadAsync(buffer, cancel).ConfigureAwait(false)) > 0; all += read)
        {
            if (all + read > MostBytes)
            {
                throw Sentences.Refusal("refused.too-large", name, MostBytes >> 20);
            }

            await file.WriteAsync(buffer.AsMemory(0, read), cancel).ConfigureAwait(false);
        }
    }

    private static byte[] HashOf(string path)
    {
        using var file = File.OpenRead(path);
        return SHA256.HashData(file);
    }
}
