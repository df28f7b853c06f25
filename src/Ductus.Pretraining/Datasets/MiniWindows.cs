using System.Collections.Concurrent;
using Ductus.Imaging;
using Ductus.Lines;
using Ductus.Mini;
using Ductus.Tensors;

namespace Ductus.Datasets;

/// <summary>
/// Pretraining windows of 160 x 432 pixels: window n of a seed is always the same. The recipe is that of docs/model-card-mini.md:
/// letters of the draft come from the same writer's other segments, some are dropped, none is placed exactly.
/// </summary>
public sealed class MiniWindows
{
    private static readonly float[] DropShares = [0, 0, 0.1f, 0.3f, 0.6f, 1];
    private readonly IReadOnlyList<StrokeWriter> _writers;
    private readonly FontHands? _fonts;
    private readonly float _fontShare;
    private readonly GuideRenderer _guide;
    private readonly ulong _seed;
    private readonly ConcurrentDictionary<int, StrokeLetters> _letters = new();

    /// <summary>Windows by the given people and, for <paramref name="fontShare"/> of them, in fonts.</summary>
    public MiniWindows(IReadOnlyList<StrokeWriter> writers, FontHands? fonts, float fontShare, GuideRenderer guide, ulong seed) =>
        (_writers, _fonts, _fontShare, _guide, _seed) = (writers, fonts, fontShare, guide, seed);

    /// <summary>Window <paramref name="index"/>.</summary>
    public MiniWindow Make(ulong index)
    {
        var rng = new Rng(_seed, index);
        return _fonts is not null && rng.Chance(_fontShare) ? FromFont(_fonts, rng) : FromStrokes(rng);
    }

    private MiniWindow FromFont(FontHands fonts, Rng rng)
    {
        var line = fonts.Line(LineStyle.Random(rng), rng.Uniform(-120, 10), MiniWindow.Width + 120, rng);
        var density = rng.Chance(0.6f) ? 1 : rng.Uniform(0.75f, 1);
        var drop = rng.Pick(DropShares);
        var draft = new Raster(MiniWindow.Width, LineGeometry.Height);
        foreach (var glyph in line.Glyphs)
        {
            if (glyph.Character != ' ' && glyph.Right > 0 && glyph.Left < MiniWindow.Width && !rng.Chance(drop))
            {
                var (left, right) = Jitter(glyph.Left, glyph.Right, rng);
                line.DrawAgain(draft, glyph, left, right, density, rng);
            }
        }

        return new MiniWindow(line.Draw(MiniWindow.Width, density), Guide(line.Spans(), rng), Wear(draft, rng));
    }

    private MiniWindow FromStrokes(Rng rng)
    {
        var index = rng.Next(_writers.Count);
        var writer = _writers[index];
        var letters = _letters.GetOrAdd(index, _ => new StrokeLetters(writer));
        var style = LineStyle.Random(rng);
        var line = StrokeLine.Compose(writer, style, MiniWindow.Width, overhang: true, rng);
        var pen = Pen.Random(rng);
        var draft = new Raster(MiniWindow.Width, LineGeometry.Height);
        var draftPen = pen with { Width = pen.Width * MathF.Exp(rng.Normal(0, 0.05f)) };
        var drop = rng.Pick(DropShares);
        var ownStrokes = rng.Chance(0.5f);
        var cutSlant = rng.Chance(0.5f) ? 0 : style.Slant + rng.Uniform(0, 0.35f);
        var unitShare = rng.Chance(0.5f) ? 0.6f : 0;
        foreach (var placed in line.Segments)
        {
            for (var i = 0; i < placed.Segment.Text.Length;)
            {
                i += DrawUnit(draft, letters, placed, i, rng.Chance(drop), rng.Chance(unitShare) ? rng.Next(2, 4) : 1, draftPen, ownStrokes, cutSlant, rng);
            }
        }

        return new MiniWindow(line.Draw(MiniWindow.Width, pen, rng), Guide(line.Spans(), rng), Wear(draft, rng));
    }

    /// <summary>Draws the letters from <paramref name="first"/> on, as one unit if the writer has it elsewhere; returns how many were dealt with.</summary>
    private static int DrawUnit(Raster draft, StrokeLetters letters, PlacedSegment placed, int first, bool drop, int wanted, Pen pen, bool ownStrokes, float cutSlant, Rng rng)
    {
        var text = placed.Segment.Text;
        if (text[first] == ' ' || placed.Box(first) is not { } box || box.Right < 0 || box.Left > MiniWindow.Width || drop)
        {
            return 1;
        }

        for (var length = Math.Min(wanted, text.Length - first); length >= 1; length--)
        {
            if (length > 1 && (placed.Box(first + length - 1) is not { } last || text.AsSpan(first, length).Contains(' ')))
            {
                continue;
            }

            var right = length == 1 ? box.Right : placed.Box(first + length - 1)!.Value.Right;
            if (letters.Find(text.Substring(first, length), placed.Index, (right - box.Left) / LineGeometry.XHeight / placed.Style.ScaleX, rng) is { } place)
            {
                var (l, r) = Jitter(box.Left, right, rng);
                letters.Draw(draft, place, l, r, placed.Style, rng.Normal(0, 1.2f), pen, ownStrokes, cutSlant, rng);
                return length;
            }
        }

        return 1;
    }

    private static (float Left, float Right) Jitter(float left, float right, Rng rng) => (left + rng.Normal(0, 1.5f), right + rng.Normal(0, 1.5f));

    private Raster Guide(IReadOnlyList<CharacterSpan> spans, Rng rng) => _guide.Draw(
        spans.Select(s => s with { Left = s.Left + rng.Normal(0, 1.2f), Right = s.Right + rng.Normal(0, 1.2f) }), MiniWindow.Width);

    private static Raster Wear(Raster draft, Rng rng) => rng.Chance(0.5f) ? ScanWear.Apply(draft, rng) : draft;
}
