using System.Numerics;
using Ductus.Imaging;
using Ductus.Lines;
using Ductus.Tensors;
using Ductus.Tensors.Cpu;
using Ductus.Typography;

namespace Ductus.Drafting;

/// <summary>Sets texts in a writer's own letters, with the writer's own gaps.</summary>
public sealed class Drafter
{
    /// <summary>Columns a join takes for each row between its ends.</summary>
    private const float SlopingRoom = 0.5f;

    /// <summary>Pixels by which a letter is raised or lowered at most, so that its stroke meets the one before it.</summary>
    private const float FarthestMeeting = 0.08f * LineGeometry.XHeight;

    /// <summary>Share of gaps, at either end, that are too rare to be set.</summary>
    private const float RareGap = 0.1f;

    /// <summary>
    /// Words nearer than this run together. A writer's own may be: there the stroke that ends a word fills the gap, but the letter set here need not end in one.
    /// </summary>
    private const float LeastWordGap = 0.55f * LineGeometry.XHeight;

    /// <summary>The same between words in capitals, which stand further apart themselves.</summary>
    private const float LeastCapitalsGap = 1.1f * LineGeometry.XHeight;

    /// <summary>The ink of two words comes no nearer than this in any row; strokes that end a word may reach into the gap, not through it.</summary>
    private const float LeastClearance = 0.3f * LineGeometry.XHeight;
    private const float LeastCapitalsClearance = 1.0f * LineGeometry.XHeight;

    private readonly LetterBank _bank;
    private readonly BorrowedLetters _borrowed;
    private readonly AccentMarks _accents;
    private readonly GuideRenderer _guide;
    private readonly float _strokeWidth;
    private readonly DraftingSettings _settings;

    /// <summary>A drafter over a bank of letters.</summary>
    /// <param name="bank">The letters.</param>
    /// <param name="guide">Draws the guides of what is drafted.</param>
    /// <param name="face">Letters that the writer never showed.</param>
    /// <param name="guideFont">The same where that face has none, and accents.</param>
    /// <param name="settings">What was tuned; null: as it was.</param>
    /// <param name="cancel">Stops between letters.</param>
    public Drafter(
        LetterBank bank, GuideRenderer guide, TrueTypeFont face, TrueTypeFont guideFont, DraftingSettings? settings = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(bank);
        _bank = bank;
        _guide = guide;
        _settings = settings ?? new DraftingSettings();
        _strokeWidth = Math.Max(1.5f, InkStatistics.StrokeWidth(bank.Lines.Select(l => l.Ink)));
        cancel.ThrowIfCancellationRequested();
        _borrowed = new BorrowedLetters(face, guideFont, bank.Slant, _strokeWidth, LetterReach.Of(bank));
        _accents = new AccentMarks(bank, guideFont, _strokeWidth, cancel);
    }

    private Drafter(Drafter other, float liveliness)
    {
        (_bank, _guide, _settings, _strokeWidth, _borrowed, _accents) = (other._bank, other._guide, other._settings, other._strokeWidth, other._borrowed, other._accents);
        Liveliness = liveliness;
    }

    /// <summary>The writer's letters.</summary>
    public LetterBank Bank => _bank;

    /// <summary>How far letters are varied, as a share of what is usual.</summary>
    public float Liveliness { get; } = 1;

    /// <summary>The same drafter that varies letters so far, as a share of what is usual.</summary>
    public Drafter With(float liveliness) => liveliness == Liveliness ? this : new Drafter(this, liveliness);

    /// <summary>The accents set on letters that the writer only showed without.</summary>
    internal AccentMarks Accents => _accents;

    /// <summary>Drafts of one word, each from other letters as far as there are others.</summary>
    /// <param name="word">No spaces.</param>
    /// <param name="count">How many.</param>
    /// <param name="rng">What is chosen among equals: another generator gives other drafts.</param>
    /// <param name="notLine">An enrolled line whose letters must not be used.</param>
    public IReadOnlyList<DraftedWord> Words(string word, int count, Rng rng, int notLine = -1)
    {
        ArgumentException.ThrowIfNullOrEmpty(word);
        return Words([word], count, rng, notLine)[0];
    }

    /// <summary>The same for several words at once, on all threads: for each word its drafts.</summary>
    public IReadOnlyList<DraftedWord>[] Words(IReadOnlyList<string> words, int count, Rng rng, int notLine = -1)
    {
        ArgumentNullException.ThrowIfNull(words);
        ArgumentNullException.ThrowIfNull(rng);
        // What a word is set from depends on what its other drafts are set from; how it is drawn does not.
        var units = words.AsParallel().AsOrdered().WithinBudget().SelectMany((word, w) =>
        {
            var selection = new UnitSelection(_bank, rng.Fork((ulong)w), notLine, _settings.Costs);
            return Enumerable.Range(0, count).Select(_ => selection.Choose(word)).ToArray();
        }).ToArray();
        var drafts = units.AsParallel().AsOrdered().WithinBudget().Select((of, i) => Word(of, notLine, rng.Fork((ulong)(words.Count + i)))).ToArray();
        return [.. drafts.Chunk(count)];
    }

    /// <summary>Words side by side, as far apart as this writer sets them.</summary>
    public Draft Line(IReadOnlyList<DraftedWord> words, Rng rng)
    {
        ArgumentNullException.ThrowIfNull(words);
        ArgumentNullException.ThrowIfNull(rng);
        var gaps = WordGaps(
            [.. words.Select(w => w.Text)], [.. words.Select(w => w.Ink)], [.. words.Select(w => (w.Spans[0].Left, w.Spans[^1].Right))], rng);
        return Draft.Compose(words, gaps, _guide);
    }

    /// <summary>Gaps between words as this writer leaves them, from box to box in pixels; one fewer than words.</summary>
    /// <param name="words">What they spell.</param>
    /// <param name="inks">Their ink.</param>
    /// <param name="boxes">Left and right edge of each word's boxes, in columns of its ink.</param>
    /// <param name="rng">Where the choice among the writer's gaps comes from.</param>
    internal IReadOnlyList<float> WordGaps(IReadOnlyList<string> words, IReadOnlyList<Raster> inks, IReadOnlyList<(float Left, float Right)> boxes, Rng rng)
    {
        return [.. Enumerable.Range(0, Math.Max(0, words.Count - 1)).Select(i =>
        {
            var areCapitals = IsInCapitals(words[i]) && IsInCapitals(words[i + 1]);
            var share = rng.Uniform(0.3f, 0.85f);
            var touching = WordClearance.Of(inks[i], boxes[i].Right, inks[i + 1], boxes[i + 1].Left);
            // A comma or a quote has no body, and its box ends where it does.
            var usual = touching.Bodies is { } bodies && char.IsLetterOrDigit(words[i][^1]) && char.IsLetterOrDigit(words[i + 1][0]) ? Quantile(_bank.Spacing.WordClearances, share) - bodies : Quantile(_bank.Spacing.WordGaps, share);
            return Math.Max(
                Math.Max(usual, areCapitals ? LeastCapitalsGap : LeastWordGap),
                (areCapitals ? LeastCapitalsClearance : LeastClearance) - (touching.Anywhere ?? float.PositiveInfinity));
        })];
    }

    private static bool IsInCapitals(string word) => word.Count(char.IsUpper) is > 0 and var capitals && capitals >= word.Count(char.IsLetter);

    private DraftedWord Word(IReadOnlyList<PlacedUnit> units, int notLine, Rng rng)
    {
        var placed = new List<PlacedUnit>();
        var spans = new List<CharacterSpan>();
        var right = PlaceWord(units, DraftedWord.Margin, placed, spans, rng);
        var ink = new Raster((int)MathF.Ceiling(right) + DraftedWord.Margin, LineGeometry.Height);
        Render(ink, placed, notLine, rng);
        var borrowed = string.Concat(placed.Where(p => p.Own is null).Select(p => p.Text).Distinct());
        return new DraftedWord(string.Concat(spans.Select(s => s.Character)), new WordVariation(Liveliness, rng, _bank.Slant, _settings.Variation).Apply(ink), spans, borrowed)
        {
            Sources = [.. placed.Where(p => p.Own is not null).Select(p => new UnitSource(p.Own!.Line, _bank.Lines[p.Own.Line].Spans[p.Own.First].Left, p.X, p.Own.Width))],
        };
    }

    private float PlaceWord(IReadOnlyList<PlacedUnit> units, float x, List<PlacedUnit> placed, List<CharacterSpan> spans, Rng rng)
    {
        for (var i = 0; i < units.Count; i++)
        {
            if (i > 0)
            {
                x += Gap(units[i - 1], units[i], rng);
            }

            var unit = units[i] with { X = x };
            placed.Add(unit);
            if (unit.Own is { } own)
            {
                for (var c = 0; c < own.Boxes.Length; c++)
                {
                    spans.Add(new CharacterSpan(unit.Text[c].ToString(), x + own.Boxes[c].Left, x + own.Boxes[c].Right, 1));
                }

                x += own.Width;
            }
            else
            {
                var width = _borrowed.WidthOf(unit.Text);
                spans.Add(new CharacterSpan(unit.Text, x, x + width, 1));
                x += width;
            }
        }

        return x;
    }

    /// <summary>
    /// From box to box: where both sides were cut through a join, so that the cuts meet; else as far as the two stood from the neighbours they were
    /// taken from, or where they had none as the writer usually leaves, and never one of the rarest gaps.
    /// </summary>
    private float Gap(PlacedUnit before, PlacedUnit after, Rng rng)
    {
        if (before.Own is { Exit.Joined: true } left && after.Own is { Entry.Joined: true } right)
        {
            // A stroke that still has to climb or to fall takes its room.
            var climb = left.Exit.Y - right.Entry.Y;
            var apart = SlopingRoom * MathF.Abs(climb - Meeting(climb));
            return Math.Clamp(left.Exit.X - left.Width - right.Entry.X + apart, -0.4f * LineGeometry.XHeight, 0.6f * LineGeometry.XHeight);
        }

        var gaps = _bank.Spacing.LetterGaps;
        float? leaves = before.Own?.GapAfter, keeps = after.Own?.GapBefore;
        return ((leaves + keeps) / 2 ?? leaves ?? keeps) is { } own
            ? Math.Clamp(own, Quantile(gaps, RareGap), Quantile(gaps, 1 - RareGap))
            : Middle(gaps, rng, 0.25f, 0.8f);
    }

    private static float Middle(IReadOnlyList<float> sorted, Rng rng, float from, float to) => Quantile(sorted, rng.Uniform(from, to));

    private static float Quantile(IReadOnlyList<float> sorted, float share) => sorted[Math.Min(sorted.Count - 1, (int)(sorted.Count * share))];

    private void Render(Raster ink, List<PlacedUnit> placed, int notLine, Rng rng)
    {
        StrokeEnd? before = null;
        foreach (var unit in placed)
        {
            if (unit.Own is not { } own)
            {
                _borrowed.Draw(ink, unit.Text, unit.X, rng);
                before = null;
                continue;
            }

            var left = unit.X + own.Offset;
            var variation = UnitVariation.Random(rng, Liveliness);
            if (before is { } end && own.Entry.Joined)
            {
                variation = variation.Raised(Meeting(end.At.Y - EndOf(own, own.Entry, variation, left).At.Y));
            }

            var letter = own.Cut();
            if (unit.Marks.Any(mark => !AccentMarks.IsBelow(mark)))
            {
                letter = AccentMarks.WithoutDot(letter, own.Text[0]);
            }

            variation.Draw(letter, ink, left, UnitMorph.Random(_bank, own, letter, notLine, rng));
            if (unit.Marks.Length > 0)
            {
                _accents.Draw(ink, letter, left, variation.Rise, own.Text[0], unit.Marks, rng);
            }

            if (before is { } from && own.Entry.Joined)
            {
                JoinStroke.Draw(ink, from, EndOf(own, own.Entry, variation, left));
            }

            before = own.Exit.Joined ? EndOf(own, own.Exit, variation, left) : null;
        }
    }

    /// <summary>How far a letter is raised or lowered towards the stroke that it is to meet: half of the way, and no further than a hand would.</summary>
    private static float Meeting(float apart) => Math.Clamp(apart / 2, -FarthestMeeting, FarthestMeeting);

    /// <summary>The end of a unit's stroke where the unit is drawn.</summary>
    private static StrokeEnd EndOf(LetterUnit unit, Join cut, UnitVariation variation, float left) =>
        new(variation.Landing(new Vector2(cut.X - unit.Offset, cut.Y), left, unit.InkWidth), cut.Slope, cut.Width, cut.Ink);
}
