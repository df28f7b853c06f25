using System.Globalization;
using Ductus.Coverage;
using Ductus.Pages;

namespace Ductus.Sheets;

/// <summary>A sheet to print, on which a writer copies printed sentences: which ones, and where everything stands on it, in millimetres from its upper left corner.</summary>
/// <param name="Language">Language of the sentences.</param>
/// <param name="Size">The paper.</param>
/// <param name="Sentences">Numbers of the sentences among those of the language, from top to bottom.</param>
public sealed record CopySheet(Language Language, SheetSize Size, IReadOnlyList<int> Sentences)
{
    /// <summary>The mark that begins the code on a sheet, with the version of its layout.</summary>
    private const string Kind = "DUCTUS-SHEET-1";

    /// <summary>Side of the black squares in the corners, and how far their middles are from the paper's edges.</summary>
    internal const float MarkSide = 7, MarkInset = 13;

    /// <summary>The code that names the sheet.</summary>
    internal const float CodeSide = 26, CodeTop = 9, CodeRight = 22;

    /// <summary>From row to row, and in each row down from its top: the printed sentence's baseline, the room to write in, the rule to write on.</summary>
    internal const float FirstRow = 40, RowHeight = 25, PrintBaseline = 5, RoomTop = 6.6f, Rule = 18.5f, RoomBottom = 25.6f;

    /// <summary>Bare paper on either side of the rows, and below them.</summary>
    internal const float Side = 20, Foot = 19;

    /// <summary>The sheet's sentences.</summary>
    public IReadOnlyList<string> Texts => [.. Sentences.Select(number => SheetTexts.Of(Language)[number])];

    /// <summary>Width and height of the paper.</summary>
    internal (float Width, float Height) Paper => PaperOf(Size);

    /// <summary>What its code says.</summary>
    internal string Code => string.Create(CultureInfo.InvariantCulture, $"{Kind} {Language.ToString().ToLowerInvariant()} {Size.ToString().ToLowerInvariant()} {string.Join(',', Sentences)}");

    /// <summary>Middles of the corner marks, from the upper left one clockwise.</summary>
    internal (float X, float Y)[] Marks
    {
        get
        {
            var (width, height) = Paper;
            return [(MarkInset, MarkInset), (width - MarkInset, MarkInset), (width - MarkInset, height - MarkInset), (MarkInset, height - MarkInset)];
        }
    }

    /// <summary>Left edge of the code.</summary>
    internal float CodeLeft => Paper.Width - CodeRight - CodeSide;

    /// <summary>Sentences that a paper has room for.</summary>
    public static int RowsOf(SheetSize size) => (int)((PaperOf(size).Height - FirstRow - Foot) / RowHeight);

    /// <summary>Sheets whose sentences show what a writer's notes lack, as many as that takes.</summary>
    /// <param name="coverage">What the notes show; null: nothing yet.</param>
    /// <param name="language">Language of the sentences.</param>
    /// <param name="size">The paper.</param>
    /// <param name="most">Sheets at most.</param>
    public static IReadOnlyList<CopySheet> For(HandCoverage? coverage, Language language, SheetSize size, int most)
    {
        var rows = RowsOf(size);
        var chosen = SheetChoice.Of(coverage, language, rows * most);
        return [.. chosen.Chunk(rows).Select(numbers => new CopySheet(language, size, numbers))];
    }

    /// <summary>The sheet that a code names; null where it is none of these.</summary>
    internal static CopySheet? Of(string code)
    {
        var parts = code.Split(' ');
        if (parts.Length != 4 || parts[0] != Kind || !Enum.TryParse<Language>(parts[1], ignoreCase: true, out var language) || !Enum.IsDefined(language)
            || !Enum.TryParse<SheetSize>(parts[2], ignoreCase: true, out var size) || !Enum.IsDefined(size))
        {
            return null;
        }

        var numbers = parts[3].Split(',').Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1).ToArray();
        return numbers.Length <= RowsOf(size) && numbers.All(number => number >= 0 && number < SheetTexts.Of(language).Count) ? new CopySheet(language, size, numbers) : null;
    }

    private static (float Width, float Height) PaperOf(SheetSize size)
    {
        var format = PageFormat.Of(size, 0);
        return (format.Width / PageFormat.PixelsPerMillimetre, format.Height / PageFormat.PixelsPerMillimetre);
    }
}
