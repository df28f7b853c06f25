using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Ductus.Files;

namespace Ductus.Marks;

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

    private static string Stamp(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string InOneField(string text) => text.ReplaceLineEndings(" ").Replace('\t', ' ');
}
