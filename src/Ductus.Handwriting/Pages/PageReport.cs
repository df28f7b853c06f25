using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Ductus.Files;
using Ductus.Hands;
using Ductus.Imaging;
using Ductus.Marks;
using Ductus.Texts;
using Ductus.Writing;

namespace Ductus.Pages;

/// <summary>Pages with what the reader makes of each line on them: nothing is written that has not been read back.</summary>
/// <param name="Pages">The pages.</param>
/// <param name="Lines">Their lines in order, without empty ones.</param>
/// <param name="Substitutes">Characters that were replaced: nothing can draw them, or the writer has another form.</param>
/// <param name="HingeDistance">How far the contours of the lines are from those of the writer's own, 0 to 1 (contour-hinge distance).</param>
public sealed record WrittenPages(IReadOnlyList<ComposedPage> Pages, IReadOnlyList<PageLine> Lines, IReadOnlyList<Substitute> Substitutes, double HingeDistance)
{
    /// <summary>The rows of all pages, of which <see cref="Lines"/> are those that are not empty, and how they were set: from these the same pages can be drawn in another form.</summary>
    public IReadOnlyList<PageRow?> Rows { get; init; } = [];

    /// <inheritdoc cref="Rows"/>
    public PageStyle? Style { get; init; }

    /// <summary>Whose hand they are in.</summary>
    public Consent Consent { get; init; } = Consent.NotStated;

    /// <summary>What tells hand and text; null where nobody has said.</summary>
    public PageOrigin? Origin { get; init; }

    /// <summary>Words that were drawn anew after the page had been written first.</summary>
    public IReadOnlyList<RedrawnWord> Redrawn { get; init; } = [];
}

/// <summary>What pages were made from, as their credentials tell it.</summary>
/// <param name="HandName">What the user calls the hand.</param>
/// <param name="Hand">Tells the hand from others and names nobody.</param>
/// <param name="TextSha256">SHA-256 of the text as UTF-8, hexadecimal.</param>
public sealed record PageOrigin(string HandName, string Hand, string TextSha256)
{
    /// <summary>Of a text in a hand.</summary>
    public static PageOrigin Of(Hand hand, string text)
    {
        ArgumentNullException.ThrowIfNull(hand);
        return new PageOrigin(hand.Name, hand.Fingerprint, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))));
    }
}

/// <summary>A written line and where it stands.</summary>
/// <param name="Page">Page, from 1.</param>
/// <param name="Row">Row on it, from 1; empty rows count.</param>
/// <param name="Written">The line.</param>
public sealed record PageLine(int Page, int Row, WrittenLine Written);

/// <summary>The scores of written pages as a JSON file beside them.</summary>
public static class PageReport
{
    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        // The file is for people too: letters stay letters.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Characters read otherwise than they were meant, of all characters.</summary>
    public static double CharacterErrorRate(WrittenPages pages)
    {
        ArgumentNullException.ThrowIfNull(pages);
        return pages.Lines.Sum(l => l.Written.CharacterErrorRate * l.Written.Text.Length) / Math.Max(1, pages.Lines.Sum(l => l.Written.Text.Length));
    }

    /// <summary>The lines that read worst, worst first; none that reads right.</summary>
    public static IReadOnlyList<PageLine> Worst(WrittenPages pages, int count)
    {
        ArgumentNullException.ThrowIfNull(pages);
        return [.. pages.Lines.Where(l => l.Written.CharacterErrorRate > 0).OrderByDescending(l => l.Written.CharacterErrorRate).Take(count)];
    }

    /// <summary>What an earlier report says was drawn anew; nothing where there is none that can be read.</summary>
    public static IReadOnlyList<RedrawnWord> RedrawnIn(string path) => In<RedrawnWord>(path, "drawnAnew");

    /// <summary>The mark on each page by an earlier report; nothing where there is none that can be read.</summary>
    public static IReadOnlyList<LaidMark> MarksIn(string path) =>
        [.. In<MarkEntry>(path, "marks").Select(entry => uint.TryParse(entry.Id, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var id) && id <= InkMark.MostId
            && entry is { X: >= 0 and < MarkPattern.Period, Y: >= 0 and < MarkPattern.Period }
            ? new LaidMark(id, entry.X, entry.Y) : (LaidMark?)null).TakeWhile(mark => mark is not null).OfType<LaidMark>()];

    private static T[] In<T>(string path, string name)
    {
        try
        {
            using var report = JsonDocument.Parse(File.ReadAllBytes(path));
            return report.RootElement.TryGetProperty(name, out var values) ? values.Deserialize<T[]>(Options) ?? [] : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
        {
            return [];
        }
    }

    /// <summary>Writes the report.</summary>
    /// <exception cref="UserException">The file cannot be written.</exception>
    public static void Save(WrittenPages pages, string path)
    {
        ArgumentNullException.ThrowIfNull(pages);
        WholeFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                Synthetic = SyntheticMark.Sentence,
                Hand = new { pages.Consent.Whose, Right = pages.Consent.Right.ToString(), pages.Consent.Note, pages.Consent.Sentence },
                Pages = pages.Pages.Count,
                Marks = pages.Pages.Select(page => page.Mark).OfType<LaidMark>().Select(mark => new MarkEntry(mark.Id.ToString("x7", CultureInfo.InvariantCulture), mark.X, mark.Y)),
                CharacterErrorRate = Math.Round(CharacterErrorRate(pages), 4),
                HingeDistance = Math.Round(pages.HingeDistance, 4),
                Replaced = pages.Substitutes.Select(s => new { s.Character, s.Replacement }),
                DrawnAnew = pages.Redrawn,
                Lines = pages.Lines.Select(l => new
                {
                    l.Page,
                    l.Row,
                    l.Written.Text,
                    l.Written.Read,
                    CharacterErrorRate = Math.Round(l.Written.CharacterErrorRate, 4),
                    l.Written.Borrowed,
                }),
            },
            Options));
    }

    /// <summary>A page's mark: its number as seven hexadecimal digits, and where it lies.</summary>
    private sealed record MarkEntry(string? Id, int X, int Y);
}
