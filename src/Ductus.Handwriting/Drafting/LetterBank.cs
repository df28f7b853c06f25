using System.Collections.Concurrent;
using Ductus.Imaging;
using Ductus.Lines;
using Ductus.Tensors;
using Ductus.Tensors.Cpu;

namespace Ductus.Drafting;

/// <summary>
/// A writer's letters as they stand in the enrolled lines, by what they spell, alone and in twos to fours; and the writer's
/// habits of spacing.
/// </summary>
public sealed class LetterBank
{
    /// <summary>Longest unit that is looked for.</summary>
    internal const int MaxUnit = 4;

    /// <summary>Of so many others that spell the same, so many are kept that a letter can be bent into.</summary>
    private const int MorphsTried = 5;
    private const int MorphsKept = 3;

    private readonly SegmentedLine[] _lines;
    private readonly float[] _slants;
    private readonly Dictionary<string, List<(int Line, int First)>> _places = [];
    private readonly Dictionary<string, int> _shown;
    private readonly ConcurrentDictionary<(int, int, int), LetterUnit> _units = new();
    private readonly ConcurrentDictionary<(int, int), LetterMorph[]> _morphs = new();
    private readonly ConcurrentDictionary<char, Dictionary<(int Line, int First), float>> _oddities = new();
    private readonly Lazy<float> _darkness;

    /// <summary>A bank of aligned lines by one writer.</summary>
    /// <param name="lines">Lines with one span a character.</param>
    /// <param name="slant">The writer's slant, columns to the right per row upwards.</param>
    /// <param name="cancel">Stops between lines, and between letters.</param>
    public LetterBank(IReadOnlyList<InkLine> lines, float slant, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(lines);
        Lines = lines;
        Slant = slant;
        _darkness = new(() => lines.Select(line => LetterLook.Of(line.Ink).Darkness).Median());
        _lines = OfEach(lines, line => new SegmentedLine(line, slant), cancel);
        _slants = OfEach(lines, line => Ductus.Lines.Slant.Estimate(line.Ink), cancel);
        Spacing = SpacingHabits.Of(lines, OfEach(_lines, line => line.WordClearances().ToArray(), cancel).SelectMany(clearances => clearances));
        Joins = new JoinHabits(_lines.SelectMany(line => line.Letters.Where(i => line.Letters.Contains(i + 1))
            .Select(i => (line.Line.Text![i], line.Line.Text![i + 1], line.JoinAfter(i).Joined))));
        for (var l = 0; l < lines.Count; l++)
        {
            Index(l);
        }

        _shown = _places.ToDictionary(entry => entry.Key, entry => entry.Value.Count);
        DropOddOnes(cancel);
    }

    /// <summary>The enrolled lines.</summary>
    public IReadOnlyList<InkLine> Lines { get; }

    /// <summary>The writer's slant, columns to the right per row upwards.</summary>
    public float Slant { get; }

    /// <summary>Gaps between letters and between words.</summary>
    public SpacingHabits Spacing { get; }

    /// <summary>Which letters the writer joins.</summary>
    internal JoinHabits Joins { get; }

    /// <summary>How the writing of one enrolled line leans: not every line of a writer leans alike.</summary>
    internal float SlantOf(int line) => _slants[line];

    /// <summary>Whether the writer has shown this letter.</summary>
    public bool Has(char letter) => _places.ContainsKey(letter.ToString());

    /// <summary>Everything of up to <paramref name="longest"/> characters that stands in a word of the enrolled lines, usable or not.</summary>
    internal IEnumerable<string> Shown(int longest) => _shown.Keys.Where(text => text.Length <= longest && !text.Contains(' ', StringComparison.Ordinal));

    /// <summary>How often a text of up to <see cref="MaxUnit"/> characters stands in the enrolled lines, and how often it can be cut out.</summary>
    internal (int Shown, int Usable) Count(string text) => (_shown.GetValueOrDefault(text), _places.TryGetValue(text, out var places) ? places.Count : 0);

    /// <summary>How sure the reader is of a character, over all places where it stands (median); 0 of one that stands nowhere.</summary>
    internal float ConfidenceIn(char character)
    {
        var spans = Lines.SelectMany(line => line.Spans).Where(span => span.Character[0] == character).Select(span => span.Confidence).ToArray();
        return spans.Length == 0 ? 0 : spans.Median();
    }

    /// <summary>All units that spell <paramref name="text"/>, but those of one line (to draft a line from the others).</summary>
    internal IEnumerable<LetterUnit> Find(string text, int notLine = -1) =>
        _places.TryGetValue(text, out var places) ? places.Where(p => p.Line != notLine).Select(p => Unit(p.Line, p.First, text.Length)) : [];

    /// <summary>Maps that bend the letter at a place in an enrolled line into others that spell the same.</summary>
    internal IReadOnlyList<LetterMorph> Morphs(int line, int position) => _morphs.GetOrAdd((line, position), key =>
    {
        var unit = Unit(key.Item1, key.Item2, 1);
        if (!_places.TryGetValue(unit.Text, out var places))
        {
            return [];
        }

        // Which ones are tried depends on the place alone, whoever asks first.
        var others = places.Where(p => p != key).ToArray();
        new Rng((ulong)key.Item1, (ulong)key.Item2).Shuffle(others.AsSpan());
        return [.. others.Take(MorphsTried).Select(p => LetterMorph.Between(unit, Unit(p.Line, p.First, 1))).OfType<LetterMorph>().Take(MorphsKept)];
    });

    /// <summary>
    /// How far a usable letter of an enrolled line looks from what is usual: of strokes as wide as that letter has them, and as dark as the writer's are (docs/decisions/027-good-letters.md).
    /// </summary>
    internal float Oddity(int line, int position) => _oddities.GetOrAdd(Lines[line].Text![position], Oddities)[(line, position)];

    /// <summary>The ink of those letters of a line that are among <paramref name="letters"/> and that the reader is sure of.</summary>
    internal IEnumerable<Raster> LettersOf(int line, string letters)
    {
        var text = Lines[line].Text!;
        return Enumerable.Range(0, text.Length)
            .Where(i => letters.Contains(text[i], StringComparison.Ordinal) && Lines[line].Spans[i].Confidence >= OddLetters.Doubtful)
            .Select(i => Unit(line, i, 1).Cut());
    }

    /// <summary>Column of a letter's raster, cut out alone, relative to the left edge of its box.</summary>
    internal float OffsetOf(int line, int position) => Unit(line, position, 1).Offset;

    /// <summary>What is made of each line, on all threads.</summary>
    private static T[] OfEach<TLine, T>(IReadOnlyList<TLine> lines, Func<TLine, T> make, CancellationToken cancel) =>
        [.. lines.AsParallel().AsOrdered().WithinBudget().WithCancellation(cancel).Select(line =>
        {
            cancel.ThrowIfCancellationRequested();
            return make(line);
        })];

    private Dictionary<(int Line, int First), float> Oddities(char character)
    {
        var looks = Find(character.ToString()).Select(unit => (Place: (unit.Line, unit.First), Look: LetterLook.Of(unit.Cut()))).ToArray();
        var usual = new LetterLook(looks.Select(of => of.Look.Pen).Median(), _darkness.Value);
        return looks.ToDictionary(of => of.Place, of => of.Look.From(usual));
    }

    private void Index(int line)
    {
        var text = Lines[line].Text!;
        for (var first = 0; first < text.Length; first++)
        {
            for (var length = 1; length <= MaxUnit && first + length <= text.Length && text[first + length - 1] != ' '; length++)
            {
                var key = text.Substring(first, length);
                if (!_places.TryGetValue(key, out var list))
                {
                    _places.Add(key, list = []);
                }

                list.Add((line, first));
            }
        }
    }

    /// <summary>Takes letters out that are none, and with them every longer unit they are in.</summary>
    private void DropOddOnes(CancellationToken cancel)
    {
        var letters = new OddLetters(Lines, (line, position) => Unit(line, position, 1).Cut());
        var odd = new HashSet<(int Line, int Position)>();
        bool IsUsable(char letter) => _places.TryGetValue(letter.ToString(), out var places) && places.Exists(place => !odd.Contains(place));

        // Letters with accents may be made from those without, which come first.
        foreach (var (key, places) in _places.Where(p => p.Key.Length == 1).OrderBy(p => AccentedLetter.Steps(p.Key[0]).Count()))
        {
            cancel.ThrowIfCancellationRequested();
            odd.UnionWith(letters.Among(key[0], places, AccentedLetter.Steps(key[0]).Any(step => IsUsable(step.Letter))));
        }

        foreach (var (key, places) in _places)
        {
            places.RemoveAll(p => Enumerable.Range(0, key.Length).Any(i => odd.Contains((p.Line, p.First + i))));
        }

        foreach (var key in _places.Where(p => p.Value.Count == 0).Select(p => p.Key).ToList())
        {
            _places.Remove(key);
        }
    }

    private LetterUnit Unit(int line, int first, int length) => _units.GetOrAdd((line, first, length), key =>
    {
        var segmented = _lines[key.Item1];
        var spans = segmented.Line.Spans;
        var text = segmented.Line.Text!;
        var (left, width) = segmented.Extent(key.Item2, key.Item3);
        var origin = spans[key.Item2].Left;
        var last = key.Item2 + key.Item3 - 1;
        var boxes = Enumerable.Range(key.Item2, key.Item3).Select(i => (spans[i].Left - origin, spans[i].Right - origin)).ToArray();
        var entry = key.Item2 > 0 ? segmented.JoinAfter(key.Item2 - 1) : default;
        var exit = segmented.JoinAfter(last);
        bool starts = key.Item2 == 0 || text[key.Item2 - 1] == ' ', ends = last + 1 == text.Length || text[last + 1] == ' ';
        return new LetterUnit(
            text.Substring(key.Item2, key.Item3), key.Item1, key.Item2, segmented, left - origin, width, boxes,
            entry with { X = entry.X - origin }, exit with { X = exit.X - origin },
            starts ? null : origin - spans[key.Item2 - 1].Right, ends ? null : spans[last + 1].Left - spans[last].Right,
            Enumerable.Range(key.Item2, key.Item3).Min(i => spans[i].Confidence));
    });
}
