using Ductus.Drafting;
using Ductus.Imaging;
using Ductus.Lines;
using Ductus.Mini;
using Ductus.Models.Mini;
using Ductus.Reading;
using Ductus.Tensors;
using Ductus.Tensors.Cpu;
using Ductus.Texts;

namespace Ductus.Writing;

/// <summary>How lines are written.</summary>
/// <param name="Candidates">Versions of each word, of which the reader keeps the best.</param>
/// <param name="Strength">How far the model may leave the draft: 0 = the draft itself, 1 = from noise.</param>
/// <param name="Steps">Steps from there to the clean line.</param>
/// <param name="Seed">The same seed writes the same page.</param>
/// <param name="Redo">How often words that read wrong are tried again.</param>
public sealed record WritingStyle(int Candidates = 4, float Strength = 0.6f, int Steps = 5, ulong Seed = 1, int Redo = 2);

/// <summary>
/// Writes lines in a hand: drafts their words from the writer's letters, has the model repaint the drafts, and keeps of every word the
/// version that reads best. Words that no version gets right are drafted anew.
/// </summary>
public sealed class LineWriter : IDisposable
{
    /// <summary>Drafts made for each that is repainted: the reader picks, since a draft costs a hundredth of a repaint.</summary>
    private const int DraftsPerCandidate = 3;

    /// <summary>Nats a character that a word costs for covering all of its source, and the share of it that costs nothing (docs/decisions/025-least-like-its-source.md).</summary>
    private const double CopyCost = 2, FreeLikeness = 0.65;

    /// <summary>Paper left around a word that is read, in pixels, and the density up to which a pixel counts as paper.</summary>
    private const int Rim = 12;
    private const float FaintInk = 0.1f;

    /// <summary>More rows than any text has: sets the cells of a row with tabs apart.</summary>
    private const int CellStride = 1 << 20;

    /// <summary>Names the draws of words that are drawn anew; and how much wider than the first one such a word may be, in pixels.</summary>
    private const ulong RedrawnStream = 1UL << 40;
    private const float RedrawnSlack = 0.2f * LineGeometry.XHeight;

    private readonly Drafter _drafter;
    private readonly MiniModel _model;
    private readonly HandTokens _tokens;
    private readonly LineReader _reader;
    private readonly StrokeSharpening _sharpening;
    private readonly SourceLikeness _likeness;
    private readonly bool _ownsModel;
    private MergedAdapters? _merged;

    /// <summary>A writer; the model carries the hand's adapter, which becomes part of its weights while lines are written.</summary>
    /// <param name="drafter">Sets words in the writer's letters.</param>
    /// <param name="model">The base.</param>
    /// <param name="tokens">The hand's style; null: that of no hand in particular.</param>
    /// <param name="reader">Keeps the best version.</param>
    /// <param name="ownsModel">Whether the model is disposed of with the writer.</param>
    public LineWriter(Drafter drafter, MiniModel model, HandTokens? tokens, LineReader reader, bool ownsModel = false)
    {
        ArgumentNullException.ThrowIfNull(drafter);
        ArgumentNullException.ThrowIfNull(model);
        (_drafter, _model, _tokens, _reader, _ownsModel) = (drafter, model, (tokens ?? model.UnconditionalStyle).On(model.Device), reader, ownsModel);
        _sharpening = new StrokeSharpening(drafter.Bank.Lines.Select(l => l.Ink));
        _likeness = new SourceLikeness(drafter.Bank);
    }

    /// <summary>Sets the words that are repainted.</summary>
    internal Drafter Drafter => _drafter;

    /// <summary>The writer's letters.</summary>
    public LetterBank Bank => _drafter.Bank;

    /// <summary>Writes one line; <paramref name="number"/> tells its place on the page, so that equal lines differ.</summary>
    /// <param name="text">One line of text.</param>
    /// <param name="number">Its number on the page.</param>
    /// <param name="style">How.</param>
    /// <param name="notLine">An enrolled line whose letters must not be used.</param>
    /// <param name="redrawn">Words of it that are drawn anew, by their place, and how often they have been; the others stay as they are without.</param>
    /// <param name="kept">Words of it whose drawing is there already, by their place.</param>
    /// <param name="cancel">Stops between steps.</param>
    public WrittenLine Write(
        string text, int number, WritingStyle style, int notLine = -1, IReadOnlyDictionary<int, int>? redrawn = null, IReadOnlyDictionary<int, KeptWord>? kept = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(style);
        if (style.Strength > 0)
        {
            _merged ??= new MergedAdapters(_model);
        }

        var rng = new Rng(style.Seed, (ulong)number);
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var best = new WrittenWord?[words.Length];
        for (var round = 0; round <= style.Redo; round++)
        {
            var wrong = Enumerable.Range(0, words.Length).Where(w => best[w] is not { Edits: 0 }).ToArray();
            if (wrong.Length == 0)
            {
                break;
            }

            foreach (var (version, w) in Versions([.. wrong.Select(w => words[w])], style, round, rng.Fork((ulong)round), notLine, cancel).Select((v, i) => (v, wrong[i % wrong.Length])))
            {
                if (best[w] is null || version.CompareTo(best[w]) < 0)
                {
                    best[w] = version;
                }
            }
        }

        var anew = redrawn?.ToDictionary(word => word.Key, word => Redraw(words[word.Key], best[word.Key]!, style, rng.Fork(RedrawnStream + ((ulong)word.Key << 16) + (ulong)word.Value), cancel));
        anew ??= [];
        foreach (var (word, drawn) in kept ?? new Dictionary<int, KeptWord>())
        {
            anew[word] = Fitting(new WrittenWord(drawn.Ink, drawn.Width, drawn.Read, drawn.IsWrong ? 1 : 0, 0, best[word]!.Borrowed), best[word]!);
        }

        return Assemble(words, best!, anew, rng.Fork(ulong.MaxValue));
    }

    /// <summary>Writes one line of a text that has been broken into lines: one with tabs cell by cell, each at its column.</summary>
    /// <param name="line">The line.</param>
    /// <param name="number">Its number on the page.</param>
    /// <param name="style">How.</param>
    /// <param name="redrawn">Words of it that are drawn anew, by their place, and how often they have been.</param>
    /// <param name="kept">Words of it whose drawing is there already, by their place; not in lines with tabs.</param>
    /// <param name="cancel">Stops between steps.</param>
    public WrittenLine Write(
        BrokenLine line, int number, WritingStyle style, IReadOnlyDictionary<int, int>? redrawn = null, IReadOnlyDictionary<int, KeptWord>? kept = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(line);
        if (line.Cells.Count == 0)
        {
            return Write(ComposedText.WithPlainSpaces(line.Text), number, style, redrawn: redrawn, kept: kept, cancel: cancel);
        }

        // Equal cells of one row must differ too: each counts as a line of its own.
        var cells = new WrittenLine[line.Cells.Count];
        var first = 0;
        for (var i = 0; i < cells.Length; i++)
        {
            var own = redrawn?.Where(word => word.Key >= first).ToDictionary(word => word.Key - first, word => word.Value);
            var count = line.Cells[i].Text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length;
            cells[i] = Write(
                ComposedText.WithPlainSpaces(line.Cells[i].Text), number + (i * CellStride), style,
                redrawn: own?.Where(word => word.Key < count).ToDictionary(), cancel: cancel);
            first += cells[i].Words.Count;
        }

        var lefts = new int[cells.Length];
        for (var i = 0; i < cells.Length; i++)
        {
            var before = i == 0 ? 0 : lefts[i - 1] + cells[i - 1].Ink.Width - DraftedWord.Margin;
            lefts[i] = Math.Max(before, (int)line.Cells[i].Left);
        }

        Raster Row(Func<WrittenLine, Raster> inkOf)
        {
            var row = new Raster(lefts[^1] + cells[^1].Ink.Width, LineGeometry.Height);
            for (var i = 0; i < cells.Length; i++)
            {
                WordRow.Lay(row, inkOf(cells[i]), lefts[i]);
            }

            return row;
        }

        string text = string.Join(' ', cells.Select(cell => cell.Text)), read = string.Join(' ', cells.Select(cell => cell.Read));
        return new WrittenLine(
            text, Row(cell => cell.Ink), read, EditDistance.Rate(Alphabet.AsRead(text), read), [.. cells.SelectMany(cell => cell.Misread)], string.Concat(cells.SelectMany(cell => cell.Borrowed).Distinct()))
        {
            Words = [.. cells.SelectMany(cell => cell.Words)],
            WordEdges = [.. cells.SelectMany((cell, i) => cell.WordEdges.Select(edges => (edges.Left + lefts[i], edges.Right + lefts[i])))],
            Anchor = cells.Any(cell => cell.Anchor is not null) ? Row(cell => cell.Anchor ?? cell.Ink) : null,
        };
    }

    /// <summary>Gives the model its adapters back.</summary>
    public void Dispose()
    {
        _merged?.Dispose();
        _merged = null;
        if (_ownsModel)
        {
            _model.Dispose();
        }
    }

    /// <summary>Each word as often as the style draws: all words of the first draw, then all of the second, … Each round varies letters further, for what reads wrong as the writer shaped it may read right otherwise.</summary>
    private List<WrittenWord> Versions(string[] words, WritingStyle style, int round, Rng rng, int notLine, CancellationToken cancel)
    {
        var drafter = _drafter.With(Math.Min(Liveliness.Most, _drafter.Liveliness * (1 + round)));
        var drafts = BestDrafts(drafter, words, style.Candidates, rng, notLine, cancel);
        var lines = Enumerable.Range(0, style.Candidates).Select(d => _drafter.Line([.. drafts.Select(of => of[d])], rng.Fork((ulong)(100 + d)))).ToArray();
        var painted = style.Strength <= 0 ? [.. lines.Select(l => l.Ink)] : Repaint(lines, style, rng, cancel);
        var pictures = lines.SelectMany((line, d) => WordSplit.Of(painted[d], line.Words)).ToArray();
        var texts = Enumerable.Repeat(words, style.Candidates).SelectMany(w => w).ToArray();
        var readings = _reader.Judge(Array.ConvertAll(pictures, Trimmed), texts, cancel);
        DraftedWord DraftOf(int picture) => drafts[picture % words.Length][picture / words.Length];
        return [.. pictures.AsParallel().AsOrdered().WithinBudget().Select((ink, i) => new WrittenWord(
            ink, DraftOf(i).Width, readings[i].Read, EditDistance.Between(Alphabet.AsRead(texts[i]), readings[i].Read), readings[i].NegativeLogLikelihood + Copying(ink, DraftOf(i)), DraftOf(i).Borrowed))];
    }

    /// <summary>For each word the drafts that read best, most legible first.</summary>
    private DraftedWord[][] BestDrafts(Drafter drafter, string[] words, int count, Rng rng, int notLine, CancellationToken cancel)
    {
        var drafts = drafter.Words(words, count * DraftsPerCandidate, rng, notLine).SelectMany(of => of).ToArray();
        var negativeLogLikelihoods = _reader.NegativeLogLikelihoods([.. drafts.Select(d => Trimmed(d.Ink))], [.. drafts.Select(d => d.Text)], cancel);
        var costs = drafts.AsParallel().AsOrdered().WithinBudget().Select((draft, i) => negativeLogLikelihoods[i] + Copying(draft.Ink, draft)).ToArray();
        return [.. drafts.Zip(costs).Chunk(count * DraftsPerCandidate).Select(of => of.OrderBy(d => d.Second).Take(count).Select(d => d.First).ToArray())];
    }

    /// <summary>What it costs a version of a word that it is like the lines its letters are from, in nats a character beside what it costs to be read.</summary>
    private double Copying(Raster ink, DraftedWord draft) => CopyCost * Math.Max(0, _likeness.Of(ink, draft.Sources) - FreeLikeness);

    private Raster[] Repaint(Draft[] drafts, WritingStyle style, Rng rng, CancellationToken cancel)
    {
        using var scope = TensorScope.Begin();
        var width = drafts.Max(d => d.Ink.Width);
        Raster Widen(Raster r) => r.Crop(0, 0, width, r.Height);
        var painted = MiniFlow.Repaint(
            _model,
            MiniBatch.From([.. drafts.Select(d => Widen(d.Guide))]).To(_model.Device),
            MiniBatch.From([.. drafts.Select(d => Widen(d.Ink))]).To(_model.Device),
            _tokens,
            style.Strength,
            Math.Max(1, (int)MathF.Ceiling(style.Steps * MathF.Sqrt(style.Strength))),
            [.. drafts.Select((_, i) => rng.Fork((ulong)(1000 + i)))],
            cancel);
        return [.. drafts.AsParallel().AsOrdered().WithinBudget().Select((d, i) => _sharpening.Apply(MiniBatch.ToRaster(painted, i).Crop(0, 0, d.Ink.Width, LineGeometry.Height)))];
    }

    /// <summary>A word without most of the paper around it, which takes the reader time and tells it nothing.</summary>
    private static Raster Trimmed(Raster word) => InkStatistics.Columns(word, FaintInk) is var (first, last)
        ? word.Crop(first - Rim, 0, last + 1 - first + (2 * Rim), word.Height)
        : word;

    /// <summary>A word drawn anew: of versions that nothing else on the line has a part in, the one that reads best, and fits where the first one stands.</summary>
    private WrittenWord Redraw(string word, WrittenWord first, WritingStyle style, Rng rng, CancellationToken cancel)
    {
        var room = first.Width + RedrawnSlack;
        (int, bool, double) Rank(WrittenWord version) => (version.Edits, version.Width > room, version.Cost);
        WrittenWord? best = null;
        for (var round = 0; round <= style.Redo && best is not { Edits: 0 }; round++)
        {
            best = Versions([word], style, round, rng.Fork((ulong)round), notLine: -1, cancel).Append(best).OfType<WrittenWord>().MinBy(Rank);
        }

        return Fitting(best!, first);
    }

    /// <summary>A word as wide as there is room where another one stood.</summary>
    private static WrittenWord Fitting(WrittenWord word, WrittenWord first)
    {
        var room = first.Width + RedrawnSlack;
        return word.Width <= room ? word : word with { Ink = Redrawing.Narrowed(word.Ink, (int)(word.Ink.Width * room / word.Width)), Width = room };
    }

    /// <summary>The best words side by side. Those drawn anew stand where the first ones did, so that nothing else moves.</summary>
    private WrittenLine Assemble(string[] words, WrittenWord[] best, Dictionary<int, WrittenWord> anew, Rng rng)
    {
        var gaps = _drafter.WordGaps(
            words, [.. best.Select(w => w.Ink)], [.. best.Select(w => ((float)DraftedWord.Margin, DraftedWord.Margin + w.Width))], rng);
        var (lefts, width) = WordRow.Place([.. best.Select(w => w.Width)], gaps);
        Raster Row(WrittenWord[] of)
        {
            var row = new Raster(width, LineGeometry.Height);
            for (var i = 0; i < of.Length; i++)
            {
                WordRow.Lay(row, of[i].Ink, (int)MathF.Round(lefts[i]) - DraftedWord.Margin);
            }

            return row;
        }

        var anchor = anew.Count > 0 ? Row(best) : null;
        best = [.. best.Select((word, i) => anew.GetValueOrDefault(i, word))];
        var line = Row(best);
        var text = string.Join(' ', words);
        var read = string.Join(' ', best.Select(w => w.Read));
        return new WrittenLine(
            text, line, read, EditDistance.Rate(Alphabet.AsRead(text), read), [.. words.Where((_, i) => best[i].Edits > 0)], string.Concat(best.SelectMany(w => w.Borrowed).Distinct()))
        {
            Words = [.. words.Select((word, i) => (word, best[i].Read, best[i].Edits > 0))],
            WordEdges = [.. best.Select((word, i) => (lefts[i], lefts[i] + word.Width))],
            Anchor = anchor,
        };
    }

    /// <summary>One version of a word; the better one comes first.</summary>
    private sealed record WrittenWord(Raster Ink, float Width, string Read, int Edits, double Cost, string Borrowed) : IComparable<WrittenWord>
    {
        public int CompareTo(WrittenWord? other) => (Edits, Cost).CompareTo((other!.Edits, other.Cost));
    }
}
