using Ductus.Tensors;
using Ductus.Tensors.Cpu;

namespace Ductus.Reading;

/// <summary>How well each line of text fits each line of ink of a page: what its laying is decided by.</summary>
/// <remarks>
/// A log likelihood alone says little: it falls with the length of the text, and with a hand that is hard to read it is low for the right text
/// too. It is therefore held against that of decoys, the same characters in another order, which are as long and of the same letters: what is left
/// is what the order of the letters on the line says for this very text. That stays clear of zero where a reading is wrong in most characters.
/// </remarks>
internal sealed class TextFit
{
    /// <summary>A line of ink is this many times wider or narrower than its text's length would have it, beside this page's others, and no pair with it.</summary>
    private const float GreatestStretch = 3;

    /// <summary>Letters of usual width that a run of unreadable words (<see cref="Alphabet.Anything"/>) is taken for.</summary>
    private const float UsualWord = 6;

    private const ulong DecoySeed = 5;

    private readonly IReadOnlyList<LineEvidence?> _ink;
    private readonly int[][] _texts;
    private readonly int[][][] _decoys;
    private readonly float[] _widths;
    private readonly float[] _lengths;
    private readonly float _usual;

    /// <summary>The fits of a page.</summary>
    /// <param name="ink">What the reader says of each line of ink; null where too little ink is left.</param>
    /// <param name="texts">The lines of text.</param>
    /// <param name="cancel">Stops between lines.</param>
    public TextFit(IReadOnlyList<LineEvidence?> ink, IReadOnlyList<string> texts, CancellationToken cancel = default)
    {
        (_ink, _texts) = (ink, [.. texts.Select(Classes)]);
        _decoys = [.. _texts.Select(Decoys)];
        _widths = [.. ink.Select(line => (float)(line?.Frames ?? 0))];
        _lengths = [.. texts.Select(Ems)];
        var widths = _widths.Where(width => width > 0).ToArray();
        var lengths = _lengths.Where(length => length > 0).ToArray();
        _usual = lengths.Length == 0 || widths.Length == 0 ? 1 : widths.Median() / lengths.Median();
        Pairs = new double[ink.Count, texts.Count];
        Costs = new double[ink.Count, texts.Count];
        Parallel.For(0, ink.Count, ThreadBudget.Current.Options(cancel), i =>
        {
            for (var t = 0; t < texts.Count; t++)
            {
                (Pairs[i, t], Costs[i, t]) = ink[i] is { } line && IsLikely(_widths[i], _lengths[t]) ? Of(line, _texts[t], _decoys[t]) : (double.NegativeInfinity, double.PositiveInfinity);
            }
        });
    }

    /// <summary>For each line of ink and of text, in nats, how much likelier the ink is under the text than under the best decoy of it.</summary>
    public double[,] Pairs { get; }

    /// <summary>For each line of ink and of text, minus the log likelihood of the text, in nats a character.</summary>
    public double[,] Costs { get; }

    /// <summary>Number of characters of a line of text that can be seen in ink.</summary>
    public int Length(int text) => _texts[text].Length;

    /// <summary>The line of text <paramref name="text"/> on two lines of ink, the first of which is <paramref name="ink"/>.</summary>
    public double OverTwo(int ink, int text) => _ink[ink] is { } first && _ink[ink + 1] is { } second && IsLikely(_widths[ink] + _widths[ink + 1], _lengths[text])
        ? Of(LineEvidence.Join(first, second), _texts[text], _decoys[text]).Gain
        : double.NegativeInfinity;

    /// <summary>Two lines of text, the first of which is <paramref name="text"/>, on one line of ink.</summary>
    public double TwoOn(int ink, int text)
    {
        if (_ink[ink] is not { } line || !IsLikely(_widths[ink], _lengths[text] + _lengths[text + 1]))
        {
            return double.NegativeInfinity;
        }

        int[] both = [.. _texts[text], Alphabet.IndexOf(' '), .. _texts[text + 1]];
        return Of(line, both, Decoys(both)).Gain;
    }

    /// <summary>How a text compares with decoys on a line of ink, and its cost a character.</summary>
    public static (double Gain, double Cost) Of(LineEvidence ink, string text)
    {
        var classes = Classes(text);
        return Of(ink, classes, Decoys(classes));
    }

    /// <summary>Width of the ink for the length of the text, beside the page's median: 1 is what is to be expected.</summary>
    public float Stretch(int ink, int text) => _widths[ink] / (_usual * Math.Max(1, _lengths[text]));

    private static (double Gain, double Cost) Of(LineEvidence ink, int[] text, int[][] decoys)
    {
        if (text.Length == 0)
        {
            return (double.NegativeInfinity, double.PositiveInfinity);
        }

        var cost = ink.NegativeLogLikelihood(text);
        return double.IsInfinity(cost)
            ? (double.NegativeInfinity, cost)
            : (decoys.Min(ink.NegativeLogLikelihood) - cost, cost / text.Length);
    }

    private bool IsLikely(float width, float length)
    {
        // A word or two may be written as wide or narrow as it likes.
        const int Slack = 4;
        var expected = _usual * length;
        return width > 0 && width < (GreatestStretch * expected) + (Slack * _usual) && expected < (GreatestStretch * width) + (Slack * _usual);
    }

    /// <summary>A text as classes. A raised letter's mark of transcribers is no ink.</summary>
    internal static int[] Classes(string text) =>
        [.. text.Replace("^", "", StringComparison.Ordinal).Split(Alphabet.Anything).SelectMany((part, i) => i == 0 ? ReaderInput.Classes(part) : [Alphabet.AnythingClass, .. ReaderInput.Classes(part)])];

    /// <summary>The same characters backwards, in any order, and its halves exchanged and backwards.</summary>
    private static int[][] Decoys(int[] text)
    {
        var backwards = text.Reverse().ToArray();
        var shuffled = text.ToArray();
        new Rng(DecoySeed).Shuffle<int>(shuffled);
        var turned = text[(text.Length / 2)..].Concat(text[..(text.Length / 2)]).Reverse().ToArray();
        return [backwards, shuffled, turned];
    }

    /// <summary>Length of a text in letters of usual width; rough, but lines in capitals are not taken for longer ones, and what nobody can read is a word.</summary>
    private static float Ems(string text) => text.Sum(c => c == Alphabet.Anything ? UsualWord : char.IsUpper(c) ? 1.6f : char.IsLetterOrDigit(c) || c == ' ' ? 1 : 0.6f);
}
