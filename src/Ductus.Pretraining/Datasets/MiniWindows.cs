using System.Collections.Concurrent;
using Ductus.Imaging;
using Ductus.Lines;
using Ductus.Mini;
using Ductus.Tensors;

namespace Ductus.Datasets;

/// <summary>
/// Pretraining windows of 160 x 432 pixels: window n of a seed is always the same. The recipe is that of docs/model-card-mini.md:
/// letters of the draft come from the same writer's other segments, some are dropped, none is placed exactly, and in half of the windows they are cut as badly as letters from a scan.
/// </summary>
public sealed class MiniWindows
{
    private static readonly float[] DropShares = [0, 0, 0.1f, 0.3f, 0.6f, 1];

    /// <summary>Share of people's lines that get accents, apostrophes and stops, which the corpus has few of.</summary>
    private const float AccentedLines = 0.25f;

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
        var faults = DraftFaults.Random(rng);
        var draft = new Raster(MiniWindow.Width, LineGeometry.Height);
        for (var i = 0; i < line.Glyphs.Count; i++)
        {
            var glyph = line.Glyphs[i];
            if (glyph.Character != ' ' && glyph.Right > 0 && glyph.Left < MiniWindow.Width && !rng.Chance(drop))
            {
                var (left, right) = Jitter(glyph.Left, glyph.Right, rng);
                line.DrawAgain(draft, i, left, right, density, faults, rng);
            }
        }

        return new MiniWindow(line.Draw(MiniWindow.Width, density), Guide(line.Spans(), rng), Wear(draft, rng));
    }

    private MiniWindow FromStrokes(Rng rng)
    {
        var index = JoinedRather(rng);
        var writer = _writers[index];
        var style = LineStyle.Random(rng);
        var line = StrokeLine.Compose(writer, style, MiniWindow.Width, overhang: true, rng, rng.Chance(AccentedLines) ? rng.Uniform(0.05f, 0.35f) : 0);
        var pen = Pen.Random(rng);
        var cut = new LetterCut(rng.Chance(0.5f), rng.Chance(0.5f) ? 0 : style.Slant + rng.Uniform(0, 0.35f), DraftFaults.Random(rng));
        var draft = new StrokeDraft(writer, _letters.GetOrAdd(index, _ => new StrokeLetters(writer)), pen with { Width = pen.Width * MathF.Exp(rng.Normal(0, 0.05f)) }, cut)
        {
            Drop = rng.Pick(DropShares),
            UnitShare = rng.Chance(0.5f) ? 0.6f : 0,
        };
        return new MiniWindow(line.Draw(MiniWindow.Width, pen, rng), Guide(line.Spans(), rng), Wear(draft.Draw(line, rng), rng));
    }

    /// <summary>A writer; of two, half of the time the one who lifts the pen less: joined letters are what is hard to cut and to mend.</summary>
    private int JoinedRather(Rng rng)
    {
        int one = rng.Next(_writers.Count), other = rng.Next(_writers.Count);
        return rng.Chance(0.5f) && _writers[other].StrokesPerCharacter < _writers[one].StrokesPerCharacter ? other : one;
    }

    /// <summary>A box as whoever finds it sees it.</summary>
    internal static (float Left, float Right) Jitter(float left, float right, Rng rng) => (left + rng.Normal(0, 1.5f), right + rng.Normal(0, 1.5f));

    private Raster Guide(IReadOnlyList<CharacterSpan> spans, Rng rng) => _guide.Draw(
        spans.Select(s => s with { Left = s.Left + rng.Normal(0, 1.2f), Right = s.Right + rng.Normal(0, 1.2f) }), MiniWindow.Width);

    private static Raster Wear(Raster draft, Rng rng) => rng.Chance(0.5f) ? ScanWear.Apply(draft, rng) : draft;
}
