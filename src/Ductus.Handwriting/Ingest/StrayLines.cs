using Ductus.Imaging;
using Ductus.Reading;

namespace Ductus.Ingest;

/// <summary>
/// Tells lines that are not the writer's by how their ink looks beside that of the page's other lines. What makes no letters is left out; what might be writing stays and is doubted.
/// </summary>
internal static class StrayLines
{
    /// <summary>Of fewer lines there is no telling what is usual.</summary>
    private const int LeastLines = 4;

    /// <summary>Darkness and sharpness, as shares of the page's usual, below both of which ink is a stain or the other side's; and below which it is pale.</summary>
    private const float Stained = 0.62f, PaleDark = 0.75f, PaleSharp = 0.8f;

    /// <summary>Letter-sized pieces up to which such ink makes no row of letters.</summary>
    private const int FewLetters = 4;

    /// <summary>Upright strokes of a line (<see cref="LineLook.Strokes"/>) below which it is a rule or a flourish.</summary>
    private const float FewStrokes = 0.3f;

    /// <summary>Area of a line's pieces (<see cref="LineLook.PieceArea"/>) below which it is grains.</summary>
    private const float Grain = 2;

    /// <summary>
    /// Area of a line's pieces and its darkness, as shares of the page's usual, below both of which its ink is the paper's grain, however many pieces are as high as letters; and its upright strokes, above which:
    /// a pale pencil is as broken, but its strokes are as long as the pen's.
    /// </summary>
    private const float Broken = 0.45f, GrainDark = 0.6f, Speckled = 1.25f;

    /// <summary>The page's usual height by which a line is higher, at least, and widths of its own height that it is wide at most.</summary>
    private const float FarHigher = 1.7f, Squat = 2.5f;

    /// <summary>
    /// Strokes that a line has at least that is told to be type by where they end, shares of them below and above that do so in line, and by how much these, added up, are more than is usual on the page:
    /// a neat hand's block capitals on rules stand so too.
    /// </summary>
    private const int LeastEnds = 14, FewEnds = 8;
    private const float FeetInLine = 0.72f, TopsInLine = 0.6f, MoreInLine = 0.5f;

    /// <summary>Letter heights of a printed page that a note on it is wide at least.</summary>
    private const float ShortestNote = 5;

    /// <summary>Share of the page's ink that is left out at most: what is more is the page.</summary>
    private const float MostStray = 0.5f;

    /// <summary>The page without what makes no letters.</summary>
    /// <param name="page">The page, upright.</param>
    /// <param name="kept">Places of the picture that somebody says are writing.</param>
    /// <param name="settings">How pages are cleaned and cut.</param>
    /// <param name="cancel">Stops between lines.</param>
    public static CleanPage LeaveOut(CleanPage page, IReadOnlyList<Spot> kept, IngestSettings settings, CancellationToken cancel)
    {
        if (settings.Cleaning.Keep.Contains(BlemishKind.Stain))
        {
            return page;
        }

        var spots = kept.Select(page.Frame.FromPicture.Map).ToArray();
        var lines = LineSegmenter.Segment(page, settings.Segmenting, cancel);
        if (lines.Count < LeastLines)
        {
            return page;
        }

        LineLook[] looks = [.. lines.Select(line => LineLook.Of(page, line, cancel))];
        var usual = Usual(looks);
        var isNote = page.Strokes.IsPrinted && page.Blemishes.Any(blemish => blemish.Kind == BlemishKind.Print);
        bool IsOut(int i) => (IsStray(looks[i], usual) || (isNote && IsScrap(looks[i], page.Strokes.LetterHeight))) && !spots.Any(spot => Holds(lines[i], spot));
        int[] stray = [.. Enumerable.Range(0, lines.Count).Where(IsOut)];
        return stray.Length == 0 || stray.Sum(i => (long)looks[i].Area) > MostStray * looks.Sum(look => (long)look.Area)
            ? page
            : Without(page, [.. stray.Select(i => lines[i])]);
    }

    /// <summary>The lines of a page, each with what makes it doubtful.</summary>
    public static IReadOnlyList<TextLine> Judge(CleanPage page, IReadOnlyList<TextLine> lines, CancellationToken cancel)
    {
        if (lines.Count < LeastLines)
        {
            return lines;
        }

        LineLook[] looks = [.. lines.Select(line => LineLook.Of(page, line, cancel))];
        var usual = Usual(looks);
        return [.. lines.Select((line, i) => line with { Doubt = line.Doubt ?? Doubt(looks[i], usual, page.Strokes.IsPrinted) })];
    }

    private static bool IsStray(LineLook look, UsualLook usual) =>
        (look.Darkness < Stained * usual.Darkness && look.Sharpness < Stained * usual.Sharpness && look.Letters <= FewLetters)
        || look.Strokes < FewStrokes
        || look.PieceArea < Grain
        || (look.PieceArea < Broken * usual.PieceArea && look.Darkness < GrainDark * usual.Darkness && look.Strokes > Speckled * usual.Strokes);

    /// <summary>Beside print that is left out, what is no longer than a few of its letters is what was not recognised of it.</summary>
    private static bool IsScrap(LineLook look, float letter) => look.Letters <= FewLetters && look.Width < ShortestNote * letter;

    private static LineDoubt? Doubt(LineLook look, UsualLook usual, bool isPrintKnown) =>
        look.Darkness < PaleDark * usual.Darkness && look.Sharpness < PaleSharp * usual.Sharpness ? LineDoubt.Pale
        : (look.IsSet || IsType(look.Ends, usual)) && !isPrintKnown ? LineDoubt.Printed
        : look.Height > FarHigher * usual.Height && look.Width < Squat * look.Height ? LineDoubt.OtherSize
        : null;

    /// <summary>Whether the strokes of a line end as those of type do, and those of the page's other lines do not.</summary>
    private static bool IsType(StrokeEnds ends, UsualLook usual) =>
        ends.Count >= LeastEnds && ends.Feet >= FeetInLine && ends.Tops >= TopsInLine && ends.Feet + ends.Tops > usual.InLine + MoreInLine;

    /// <summary>What is usual on a page, by its ink.</summary>
    private static UsualLook Usual(LineLook[] looks)
    {
        float Median(Func<LineLook, float> of) => looks.Select(look => (of(look), (long)look.Area)).WeightedMedian() ?? 0;
        var inLine = looks.Where(look => look.Ends.Count >= FewEnds).Select(look => (look.Ends.Feet + look.Ends.Tops, (long)look.Area)).WeightedMedian() ?? 2;
        return new UsualLook(Median(look => look.Darkness), Median(look => look.Sharpness), Median(look => look.Height), Median(look => look.PieceArea), Median(look => look.Strokes), inLine);
    }

    /// <summary>What most of a page's ink looks like; <paramref name="InLine"/>: the two shares of strokes that end in line, added up.</summary>
    private readonly record struct UsualLook(float Darkness, float Sharpness, float Height, float PieceArea, float Strokes, float InLine);

    private static bool Holds(TextLine line, Spot spot) =>
        spot.X >= line.Left && spot.X < line.Left + line.Ink.Width && spot.Y >= line.Top && spot.Y < line.Top + line.Ink.Height;

    /// <summary>The page without some lines, which are blemishes.</summary>
    private static CleanPage Without(CleanPage page, TextLine[] stray)
    {
        var map = page.Strokes.Map;
        var ink = new Raster(page.Ink.Width, page.Ink.Height, (float[])page.Ink.Pixels.Clone());
        var (isIn, rest) = (new bool[map.Components.Count + 1], new int[map.Components.Count + 1]);
        List<Blemish> blemishes = [];
        foreach (var line in stray)
        {
            var mask = new Raster(line.Ink.Width, line.Ink.Height);
            for (var y = 0; y < mask.Height; y++)
            {
                for (var x = 0; x < mask.Width; x++)
                {
                    if (line.Ink[x, y] > 0)
                    {
                        (mask[x, y], ink[line.Left + x, line.Top + y]) = (page.Ink[line.Left + x, line.Top + y], 0);
                        isIn[map.Labels[((line.Top + y) * map.Width) + line.Left + x]] = true;
                    }
                }
            }

            blemishes.Add(new Blemish(BlemishKind.Stain, line.Left, line.Top, mask));
        }

        for (var i = 0; i < ink.Pixels.Length; i++)
        {
            rest[map.Labels[i]] += ink.Pixels[i] > 0 ? 1 : 0;
        }

        // A piece that runs on into a line of writing stays that line's.
        var strokes = page.Strokes;
        bool IsOut(Component piece) => isIn[piece.Label] && rest[piece.Label] == 0;
        return page with
        {
            Ink = ink,
            Blemishes = [.. page.Blemishes, .. blemishes],
            Strokes = new InkMask(map, [.. strokes.Strokes.Where(piece => !IsOut(piece))], strokes.LetterHeight, strokes.PenWidth)
            {
                LeftOut = [.. strokes.LeftOut, .. strokes.Strokes.Where(IsOut).Select(piece => (piece, BlemishKind.Stain))],
                IsPrinted = strokes.IsPrinted,
            },
        };
    }
}
