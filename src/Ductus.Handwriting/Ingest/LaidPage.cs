using Ductus.Reading;
using Ductus.Texts;

namespace Ductus.Ingest;

/// <summary>The text of a page on its lines of ink, each either clear or in doubt.</summary>
internal sealed class LaidPage
{
    /// <summary>A pair must gain this share of what the page's pairs usually gain a character, and at least so many nats.</summary>
    private const double LeastShare = 0.4, LeastGain = 0.8;

    /// <summary>Nats by which the ink must prefer its text to each other one for each character in which they differ, and by which that is enough.</summary>
    private const double MarginACharacter = 1, GreatestMargin = 10;

    /// <summary>Nats that show by themselves that a text is right, and what will do for one whose neighbours on both sides are certain.</summary>
    private const double Certain = 16, CertainBetween = 5;

    /// <summary>Share of its gain by which a text must prefer its ink to each other line.</summary>
    private const double InkMargin = 0.3;

    /// <summary>
    /// Share of what the reader's own readings gain, that the page's texts must usually gain to be its measure: those of another page hardly
    /// gain anything.
    /// </summary>
    private const double OwnShare = 0.3;

    /// <summary>How much of the page's usual cost a character may take, and how much besides.</summary>
    private const double GreatestCost = 2, CostSlack = 0.5;

    /// <summary>Of the pairs of a page that is the right one more than this share are clear; with fewer none is believed.</summary>
    private const double LeastClear = 0.25;

    private const float LeastStretch = 0.6f, GreatestStretch = 1.65f;

    /// <summary>Texts shorter than this may be as wide as they like.</summary>
    private const int ShortText = 8;

    private readonly TextFit _fit;
    private readonly IReadOnlyList<string> _texts;
    private readonly double _usualGain;
    private readonly double _usualCost;
    private readonly Dictionary<int, int> _textOf = [];

    private LaidPage(IReadOnlyList<LineEvidence?> ink, TextFit fit, IReadOnlyList<string> texts)
    {
        (_fit, _texts) = (fit, texts);
        var way = WithUnreadable(LinePairing.ByReading(fit));
        var pairs = way.Where(laid => laid.IsPair).ToArray();
        foreach (var pair in pairs)
        {
            _textOf[pair.Ink] = pair.Text;
        }

        if (pairs.Where(pair => !IsUnreadable(pair.Text)).ToArray() is { Length: > 0 } readable)
        {
            var own = ink.OfType<LineEvidence>().Select(line => OwnGain(line)).ToArray();
            var usual = readable.Select(pair => Gain(pair.Ink, pair.Text)).LowerMedian();
            _usualGain = Math.Max(usual, usual < OwnShare * own.LowerMedian() ? own.LowerMedian() : 0);
            _usualCost = readable.Select(pair => fit.Costs[pair.Ink, pair.Text]).LowerMedian();
        }

        var doubts = pairs.ToDictionary(pair => pair.Ink, pair => Doubt(pair.Ink, pair.Text));

        // A short text says little, but between two that are certain nothing else is left for its ink.
        bool IsCertain(int ink, int text) => ink >= 0 && ink < fit.Pairs.GetLength(0) && _textOf.TryGetValue(ink, out var other) && other == text && doubts[ink] is null && fit.Pairs[ink, text] >= Certain;
        foreach (var pair in pairs.Where(pair => doubts[pair.Ink] == TextDoubt.TooShort && fit.Pairs[pair.Ink, pair.Text] >= CertainBetween))
        {
            if (IsCertain(pair.Ink - 1, pair.Text - 1) && IsCertain(pair.Ink + 1, pair.Text + 1))
            {
                doubts[pair.Ink] = null;
            }
        }

        if (doubts.Count(doubt => doubt.Value is null) <= LeastClear * pairs.Length)
        {
            Lines = [.. way.Select(laid => (laid, laid.IsPair ? TextDoubt.FitsBadly : DoubtOf(laid), false))];
            return;
        }

        Lines = [.. WithSwaps(way).Select(laid => (laid.Laid, laid.Laid.IsPair && !laid.Moved ? doubts[laid.Laid.Ink] : DoubtOf(laid.Laid), laid.Moved))];
    }

    /// <summary>From top to bottom: what lies where, why it is in doubt, and whether the text stood elsewhere among its lines.</summary>
    public IReadOnlyList<(LaidText Laid, TextDoubt? Doubt, bool Moved)> Lines { get; }

    /// <summary>Lays the text of a page.</summary>
    /// <param name="ink">What the reader says of each line of ink; null where too little ink is left.</param>
    /// <param name="texts">The lines of text.</param>
    /// <param name="cancel">Stops between lines.</param>
    public static LaidPage Of(IReadOnlyList<LineEvidence?> ink, IReadOnlyList<string> texts, CancellationToken cancel = default)
    {
        string[] masked = [.. texts.Select(text => UnreadableWords.Masked(text, Alphabet.Anything))];
        return new(ink, new TextFit(ink, masked, cancel), masked);
    }

    /// <summary>Where the text of two lines of ink is parted: at the space that leaves both halves likeliest.</summary>
    public static (string First, string Second) Part(LineEvidence first, LineEvidence second, string text)
    {
        double Cost(LineEvidence ink, string part) => ink.NegativeLogLikelihood(TextFit.Classes(UnreadableWords.Masked(part, Alphabet.Anything)));
        var spaces = Enumerable.Range(0, text.Length).Where(i => text[i] == ' ').ToArray();
        var at = spaces.Length == 0 ? text.Length : spaces.MinBy(space => Cost(first, text[..space]) + Cost(second, text[(space + 1)..]));
        return (text[..at].Trim(), text[at..].Trim());
    }

    /// <summary>What the reader's own reading of a line gains a character.</summary>
    public static double OwnGain(LineEvidence line)
    {
        var read = line.Read();
        return read.Length == 0 ? 0 : TextFit.Of(line, read).Gain / read.Length;
    }

    private static TextDoubt? DoubtOf(LaidText laid) => laid.InkLines == 2 ? TextDoubt.OverTwoLines : laid.TextLines == 2 ? TextDoubt.TwoOnOneLine : null;

    private bool IsUnreadable(int text) => _texts[text] is [Alphabet.Anything];

    /// <summary>The way on which a line of ink that has found no text, and a text beside it of which nothing can be read, belong together: no reading tells that they do.</summary>
    private List<LaidText> WithUnreadable(List<LaidText> way)
    {
        var joined = new List<LaidText>();
        foreach (var laid in way)
        {
            if (joined.Count > 0 && Pair(joined[^1], laid) is { } pair)
            {
                joined[^1] = pair;
            }
            else
            {
                joined.Add(laid);
            }
        }

        return joined;

        LaidText? Pair(LaidText one, LaidText other) =>
            one.Ink >= 0 && one.Text < 0 && other.Ink < 0 && IsUnreadable(other.Text) ? new LaidText(one.Ink, other.Text)
            : one.Ink < 0 && other.Text < 0 && other.Ink >= 0 && IsUnreadable(one.Text) ? new LaidText(other.Ink, one.Text)
            : null;
    }

    private double Gain(int ink, int text) => _fit.Pairs[ink, text] / Math.Max(1, _fit.Length(text));

    /// <summary>Why a pair is in doubt; null if it is clear.</summary>
    private TextDoubt? Doubt(int ink, int text)
    {
        // Of a line of which nothing can be read nothing is learned: there is nothing to doubt.
        if (IsUnreadable(text))
        {
            return null;
        }

        var gain = _fit.Pairs[ink, text];
        if (Gain(ink, text) < Math.Max(LeastGain, LeastShare * _usualGain) || _fit.Costs[ink, text] > (GreatestCost * _usualCost) + CostSlack)
        {
            return TextDoubt.FitsBadly;
        }

        if (!IsAlone(ink, text))
        {
            return TextDoubt.FitsAnotherAsWell;
        }

        if (_fit.Length(text) >= ShortText && _fit.Stretch(ink, text) is < LeastStretch or > GreatestStretch)
        {
            return TextDoubt.AnotherLength;
        }

        return gain < Certain ? TextDoubt.TooShort : null;
    }

    /// <summary>Whether the ink clearly prefers this text to others, and the text this ink.</summary>
    private bool IsAlone(int ink, int text)
    {
        var cost = _fit.Costs[ink, text] * _fit.Length(text);
        for (var other = 0; other < _texts.Count; other++)
        {
            var difference = other == text ? 0 : EditDistance.Between(_texts[text], _texts[other]);

            // What nobody can read costs nothing on any ink: a text with it fits as well only where its letters tell as much.
            var isAsGood = _texts[other].Contains(Alphabet.Anything, StringComparison.Ordinal)
                ? _fit.Pairs[ink, other] > (1 - InkMargin) * _fit.Pairs[ink, text]
                : (_fit.Costs[ink, other] * _fit.Length(other)) - cost < Math.Min(GreatestMargin, MarginACharacter * difference);
            if (difference > 0 && isAsGood)
            {
                return false;
            }
        }

        for (var other = 0; other < _fit.Pairs.GetLength(0); other++)
        {
            // A line that says the same may stand on the page twice.
            var same = _textOf.TryGetValue(other, out var its) && EditDistance.Rate(_texts[its], _texts[text]) < 1 - InkMargin;
            if (other != ink && !same && _fit.Pairs[other, text] > (1 - InkMargin) * _fit.Pairs[ink, text])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Texts that stand elsewhere among their lines than the ink on the page: of what is left alone, the pairs that are certain by themselves.</summary>
    private IEnumerable<(LaidText Laid, bool Moved)> WithSwaps(List<LaidText> way)
    {
        // Ink that the way has given the text of its neighbour for want of a better one is left alone too.
        var weak = way.Where(laid => laid.IsPair && Doubt(laid.Ink, laid.Text) == TextDoubt.FitsBadly).ToArray();
        var inks = way.Where(laid => laid.Text < 0).Concat(weak).Select(laid => laid.Ink);
        var texts = way.Where(laid => laid.Ink < 0).Concat(weak).Select(laid => laid.Text).ToHashSet();
        var moved = new Dictionary<int, int>();
        foreach (var ink in inks)
        {
            var best = texts.Where(text => double.IsFinite(_fit.Pairs[ink, text])).Cast<int?>().MaxBy(text => _fit.Pairs[ink, text!.Value]);
            if (best is { } text && _fit.Pairs[ink, text] >= Certain && Doubt(ink, text) is null)
            {
                moved[ink] = text;
                texts.Remove(text);
            }
        }

        var taken = moved.Values.ToHashSet();
        foreach (var laid in way)
        {
            if (laid.IsPair && (moved.ContainsKey(laid.Ink) || taken.Contains(laid.Text)))
            {
                yield return moved.TryGetValue(laid.Ink, out var own) ? (new LaidText(laid.Ink, own), true) : (new LaidText(laid.Ink, -1), false);
                if (!taken.Contains(laid.Text))
                {
                    yield return (new LaidText(-1, laid.Text), false);
                }
            }
            else if (laid.Text < 0 && moved.TryGetValue(laid.Ink, out var text))
            {
                yield return (new LaidText(laid.Ink, text), true);
            }
            else if (laid.Ink >= 0 || !taken.Contains(laid.Text))
            {
                yield return (laid, false);
            }
        }
    }
}
