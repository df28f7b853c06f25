using System.Globalization;
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

    /// <summary>Adds marked pages.</summary>
    /// <param name="time">When they were written.</param>
    /// <param name="hand">In whose hand.</param>
    /// <param name="pages">The mark of each, and its file.</param>
    /// <exception cref="UserException">The register cannot be written.</exception>
    public void Add(DateTimeOffset time, string hand, IEnumerable<(uint Id, string File)> pages)
    {
        ArgumentNullException.ThrowIfNull(pages);
        using var held = FileLock.Take(path + ".lock", Patience) ?? throw new UserException($"'{path}' is held by another program: end it, and write the page again.");
        var before = File.Exists(path) ? File.ReadAllText(path) : "";
        var lines = pages.Select(page => $"{page.Id:x7}\t{Stamp(time)}\t{InOneField(hand)}\t{InOneField(page.File)}\n");
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
