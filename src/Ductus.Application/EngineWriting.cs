using System.Diagnostics;
using System.Text;
using Ductus.Application;
using Ductus.Drafting;
using Ductus.Files;
using Ductus.Hands;
using Ductus.Jobs;
using Ductus.Lines;
using Ductus.Marks;
using Ductus.Measures;
using Ductus.Mini;
using Ductus.Models.Mini;
using Ductus.Pages;
using Ductus.Preflight;
using Ductus.Tensors;
using Ductus.Tensors.Cpu;
using Ductus.Texts;
using Ductus.Training;
using Ductus.Writing;

namespace Ductus.Application;

/// <summary>A hand's texts on pages.</summary>
public sealed partial class Engine
{
    /// <summary>Steps 4 and 5: writes a text line by line and sets it on pages.</summary>
    /// <param name="hand">The hand.</param>
    /// <param name="text">The text; an empty line parts paragraphs.</param>
    /// <param name="style">How lines are written.</param>
    /// <param name="options">How pages look.</param>
    /// <param name="events">Told of each line.</param>
    /// <param name="cancel">Stops it within a second or two.</param>
    /// <param name="folder">Where the pages will go, whose disk is looked at; null: the present one.</param>
    /// <param name="again">Words that are drawn anew while all others stay as they are; null: none.</param>
    /// <param name="memory">Lines that were written before, which are not written again; null: all are.</param>
    /// <exception cref="UserException">
    /// The text is empty or has a character that nothing can draw, the hand belongs to another base, by what right it is used is not stated, or the text is a signature that is not the user's own.
    /// </exception>
    public WrittenPages Write(Hand hand, string text, WritingStyle style, PageOptions options, IProgress<JobEvent> events, CancellationToken cancel, string? folder = null, Redrawing? again = null, LineMemory? memory = null)
    {
        ArgumentNullException.ThrowIfNull(hand);
        ArgumentNullException.ThrowIfNull(style);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(events);
        using var job = new Job(_threads);
        CheckBase(hand);
        SignatureGuard.Check(hand.Consent, text, options.SignsAsSelf);
        var drafter = DrafterOf(hand, cancel);
        var (drawable, substitutes) = Drawable(text, options.Substitute);
        drawable = WritersForms.Apply(drawable, drafter.Bank, out var forms);

        // 4. Drafts from the writer's letters, repainted by the model; the reader keeps the best.
        var page = options.StyleFor(hand, style.Seed) with { Mark = new PageMark(options.MarkKey) { Given = again?.Marks ?? [] } };
        var perPage = PageComposer.LinesPerPage(page);
        var width = page.Format.TextWidth * LineGeometry.XHeight / page.XHeight;
        var texts = Break(drafter, drawable, width, style.Seed, cancel);
        var total = texts.Count(t => t.Text.Length > 0);
        var pages = (texts.Count + perPage - 1) / perPage;
        using var reserved = Reserve(
            MiniPlan.ToWrite(style, width, pages, page.Format), MiniPlan.SavingsOfWriting(style, width, pages, page.Format), folder ?? Environment.CurrentDirectory, events, cancel);
        using var writer = WriterOf(hand, cancel);
        events.Report(new JobEvent(Stage.Writing, 0, total));
        var lines = new List<PageLine>();
        var rows = new List<PageRow?>();
        var redrawn = new List<RedrawnWord>();
        again?.Check(texts.SelectMany(line => WordsOf(line.Text)));
        var clock = Stopwatch.StartNew();
        foreach (var line in texts)
        {
            cancel.ThrowIfCancellationRequested();
            if (line.Text.Length == 0)
            {
                // No page begins with the gap between two paragraphs.
                if (rows.Count % perPage > 0)
                {
                    rows.Add(null);
                }

                continue;
            }

            var (written, anew) = Written(new Pen(writer, memory, hand.Fingerprint), line, rows.Count, lines.Count, style, again, cancel);
            redrawn.AddRange(anew);
            lines.Add(new PageLine(1 + (rows.Count / perPage), 1 + (rows.Count % perPage), written));
            rows.Add(new PageRow(written.Ink, line.Indent) { Anchor = written.Anchor });
            if (lines.Count == 1 && total > 1)
            {
                events.Report(new JobEvent(Stage.Writing, 1, total) { Notice = new Notice.WritingTakes(clock.Elapsed * total, total) });
            }

            events.Report(new JobEvent(Stage.Writing, lines.Count, total, clock.Elapsed * (total - lines.Count) / lines.Count) { Notice = new LineWritten(written) });
        }

        // 5. The pages.
        var distance = ContourHinge.Of(lines.Select(l => l.Written.Ink), cancel).DistanceTo(ContourHinge.Of(hand.Lines.Select(l => l.Ink), cancel));
        return new WrittenPages(PageComposer.Compose(rows, page, cancel), lines, [.. substitutes, .. forms], distance) { Rows = rows, Style = page, Consent = hand.Consent, Origin = PageOrigin.Of(hand, text), Redrawn = redrawn };
    }

    /// <summary>A line, with the words drawn anew that are wanted so.</summary>
    private static (WrittenLine Line, IEnumerable<RedrawnWord> Redrawn) Written(
        Pen writer, BrokenLine line, int row, int number, WritingStyle style, Redrawing? again, CancellationToken cancel)
    {
        var times = again?.Of(number, WordsOf(line.Text)) ?? [];
        var kept = again?.KeptOf(number, WordsOf(line.Text)) ?? [];
        var written = writer.Write(line, row, style, times, kept, cancel);
        if (again is { Wrong: true } && written.Words.Any(word => word.Wrong))
        {
            for (var i = 0; i < written.Words.Count; i++)
            {
                if (written.Words[i].Wrong)
                {
                    times[i] = times.GetValueOrDefault(i) + 1;
                }
            }

            written = writer.Write(line, row, style, times, kept, cancel);
        }

        return (written, times.Select(word => new RedrawnWord(number, word.Key, written.Words[word.Key].Text, word.Value)).OrderBy(word => word.Word));
    }

    /// <summary>Writes lines, but for those that it remembers.</summary>
    private readonly record struct Pen(LineWriter Writer, LineMemory? Memory, string Hand)
    {
        public WrittenLine Write(BrokenLine line, int row, WritingStyle style, IReadOnlyDictionary<int, int> times, IReadOnlyDictionary<int, KeptWord> kept, CancellationToken cancel)
        {
            var writer = Writer;
            WrittenLine Anew() => writer.Write(line, row, style, times, kept, cancel);
            return Memory is null ? Anew() : Memory.Get(LineMemory.KeyOf(Hand, line, row, style, times, kept), Anew);
        }
    }

    /// <summary>A line's words as they are written; tabs part words too.</summary>
    private static string[] WordsOf(string line) => ComposedText.WithPlainSpaces(line.Replace('\t', ' ')).Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Step 4 alone: writes single lines in a hand, with a copy of the base of its own.</summary>
    /// <exception cref="UserException">The hand belongs to another base.</exception>
    public LineWriter WriterOf(Hand hand, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(hand);
        CheckBase(hand);
        var model = MiniFile.Load(_base, _device);
        Adapters.Attach(model, hand);
        return new LineWriter(DrafterOf(hand, cancel), model, hand.Tokens, _reader, ownsModel: true);
    }

    /// <summary>Lines that fit a width; broken again if drafts of the first ones show that this hand writes wider than its letters' boxes tell.</summary>
    private static IReadOnlyList<BrokenLine> Break(Drafter drafter, string text, float width, ulong seed, CancellationToken cancel)
    {
        const int Measured = 12;
        var breaker = new LineBreaker(drafter.Bank);
        var lines = breaker.Break(text, width, cancel);
        var sample = lines.Select(line => line.Text).Where(line => line.Length > 0).OrderByDescending(line => line.Length).Take(Measured).ToArray();
        var drafted = sample.Select((line, i) =>
        {
            cancel.ThrowIfCancellationRequested();
            return DraftedWidth(drafter, line, new Rng(seed, (ulong)i));
        }).Sum();
        return breaker.Break(text, width * Math.Clamp(sample.Sum(breaker.WidthOf) / drafted, 0.7f, 1.2f), cancel);
    }

    private static float DraftedWidth(Drafter drafter, string line, Rng rng)
    {
        var words = line.Split(' ').Select(word => drafter.Words(word, 1, rng)[0]).ToArray();
        var places = drafter.Line(words, rng).Words;
        return places[^1].Right - places[0].Left;
    }

    /// <summary>The text in characters that the guide can draw.</summary>
    private (string Text, IReadOnlyList<Substitute> Substitutes) Drawable(string text, bool substitute)
    {
        var composed = ComposedText.Of(text);
        if (string.IsNullOrWhiteSpace(composed))
        {
            throw new UserException("The text is empty: put into it what is to be written.");
        }

        bool CanDraw(Rune rune) => rune.IsBmp && _guideFont.Has(rune.Value) && Scripts.CanWrite(rune);
        if (substitute)
        {
            var drawable = Substitution.Apply(composed, CanDraw, out var substitutes);
            return string.IsNullOrWhiteSpace(drawable)
                ? throw new UserException($"Nothing of the text can be written: {Substitution.Characters(composed.EnumerateRunes().Where(rune => !Rune.IsWhiteSpace(rune)).Distinct().Take(5))}; write it in Latin, Greek or Cyrillic letters.")
                : (drawable, substitutes);
        }

        var missing = composed.EnumerateRunes().Where(rune => !Rune.IsWhiteSpace(rune) && !CanDraw(rune)).Distinct().ToArray();
        if (Scripts.Objection(missing) is { } script)
        {
            throw new UserException($"{script}.", new Remedy.Substitute());
        }

        return missing.Length == 0
            ? (composed, [])
            : throw new UserException($"The text has characters that cannot be written: {Substitution.Characters(missing)}.", new Remedy.Substitute());
    }
}
