using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Ductus.Files;

namespace Ductus.Marks;

/// <summary>What the register knows of a mark.</summary>
/// <param name="Time">When the page was written.</param>
/// <param name="Hand">In whose hand.</param>
/// <param name="File">The page's file, as it was named then.</param>
public sealed record RegisteredPage(DateTimeOffset Time, string Hand, string File);

/// <summary>
/// What the ids in marks stand for, on this machine alone: a file with a line a page file, <c>id, time, hand, page file</c> with tabs between them, the id as seven
/// hexadecimal digits.
/// </summary>
/// <param name="path">The file.</param>
public sealed class MarkRegister(string path)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>The user's own: <c>$XDG_DATA_HOME/ductus/marks.tsv</c>, by default under <c>~/.local/share</c>.</summary>
    public static MarkRegister OfUser { get; } = new(Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "ductus", "marks.tsv"));

    /// <summary>The id of a text in a hand: the first 28 bits of the SHA-256 of what makes the page, so that the same page has the same mark whenever it is written.</summary>
    /// <param name="hand">What tells the hand.</param>
    /// <param name="text">The text.</param>
    /// <param name="seed">Of what is drawn at random.</param>
    public static uint IdOf(string hand, string text, ulong seed)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{hand}\0{text}\0{seed}")));
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(hash) >> 4;
    }

    /// <summary>Adds the files of marked pages.</summary>
    /// <exception cref="UserException">The register cannot be written.</exception>
    public void Add(uint id, DateTimeOffset time, string hand, IEnumerable<string> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        using var held = FileLock.Take(path + ".lock", Patience) ?? throw new UserException($"'{path}' is held by another program: end it, and write the page again.");
        var before = File.Exists(path) ? File.ReadAllText(path) : "";
        var lines = files.Select(file => $"{id:x7}\t{Stamp(time)}\t{InOneField(hand)}\t{InOneField(file)}\n");
        WholeFile.Write(path, before + string.Concat(lines));
    }

    /// <summary>The pages that a mark stands for, the newest last; none where this machine wrote none, or the register is away.</summary>
    public IReadOnlyList<RegisteredPage> Find(uint id)
    {
        try
        {
            return !File.Exists(path) ? []
                : [.. File.ReadLines(path).Select(line => line.Split('\t')).Where(fields => fields.Length == 4 && fields[0] == id.ToString("x7", CultureInfo.InvariantCulture)).Select(Page).OfType<RegisteredPage>()];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static RegisteredPage? Page(string[] fields) =>
        DateTimeOffset.TryParse(fields[1], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? new RegisteredPage(time, fields[2], fields[3]) : null;

    private static string Stamp(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string InOneField(string text) => text.ReplaceLineEndings(" ").Replace('\t', ' ');
}
