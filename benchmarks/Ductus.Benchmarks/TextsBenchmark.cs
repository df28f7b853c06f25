using Ductus.Ingest;
using Ductus.Reading;
using Ductus.Tensors;
using Ductus.Texts;

namespace Ductus.Benchmarks;

/// <summary>How surely the lines of texts are laid to their lines of ink: pages made up of a writer's line pictures, whole and disturbed.</summary>
internal static class TextsBenchmark
{
    private const int PageLines = 20;

    private static readonly (string Name, Func<Page, Rng, Page> Make)[] Disturbances =
    [
        ("whole", (page, _) => page),
        ("a line of ink missing", (page, rng) => page.Without(rng.Next(page.Ink.Count), ink: true)),
        ("a line of text missing", (page, rng) => page.Without(rng.Next(page.Texts.Count), ink: false)),
        ("one of each missing", (page, rng) => page.Without(rng.Next(page.Ink.Count), ink: true).Without(rng.Next(page.Texts.Count), ink: false)),
        ("foreign lines of ink", (page, rng) => page.WithRubbish(rng)),
        ("two texts swapped", (page, rng) => page.Swapped(rng.Next(page.Texts.Count - 1))),
        ("all shifted by one", (page, _) => page.Without(0, ink: true).Without(page.Texts.Count - 1, ink: false)),
        ("another page's text", (page, _) => page with { Texts = page.Other, Of = [.. page.Of.Select(_ => -1)] }),
    ];

    /// <summary>So many pictures are enrolled, and given the texts of those so many rows on.</summary>
    private const int EnrolledRows = 30, RowsOn = 7;

    public static void Run(string folder)
    {
        var rows = TextFile.ReadTable(Path.Combine(folder, "transcripts.tsv"));
        var notes = NotesReader.Read(NotesSource.Of([.. rows.Select(row => Path.Combine(folder, row.File))]), new NotesOptions());
        string[] texts = [.. notes.Lines.Select(line => line.Text!)];
        var reader = LineReader.Load(Installation.Reader);
        Shuffle(reader, [.. rows.Take(EnrolledRows).Select(row => Path.Combine(folder, row.File))]);
        var evidence = reader.Evidence([.. notes.Lines.Select(line => line.Ink)]);
        foreach (var (name, make) in Disturbances)
        {
            if (texts.Length <= PageLines && name is "foreign lines of ink" or "another page's text")
            {
                continue;
            }

            var (right, wrong, missed, all) = (0, 0, 0, 0);
            for (var from = 0; from == 0 || from + PageLines <= texts.Length; from += PageLines)
            {
                var count = Math.Min(PageLines, texts.Length - from);
                var other = (from + count) % texts.Length;
                var page = new Page(
                    [.. evidence.Skip(from).Take(count)], [.. texts.Skip(from).Take(count)], [.. Enumerable.Range(0, count)],
                    [.. evidence.Skip(other).Take(3)], [.. texts.Skip(other).Take(count)]);
                for (var seed = 0UL; seed < (name == "whole" ? 1UL : 3); seed++)
                {
                    var disturbed = make(page, new Rng(seed, (ulong)from));
                    var laid = LaidPage.Of(disturbed.Ink, disturbed.Texts).Lines;
                    var certain = laid.Where(line => line.Laid.IsPair && line.Doubt is null).Select(line => line.Laid).ToArray();
                    var good = certain.Count(pair => disturbed.Of[pair.Ink] == pair.Text);
                    all += disturbed.Of.Count(text => text >= 0);
                    right += good;
                    wrong += certain.Length - good;
                    missed += laid.Count(line => line.Laid.IsPair && line.Doubt is not null && disturbed.Of[line.Laid.Ink] == line.Laid.Text);
                }
            }

            Console.WriteLine($"{Path.GetFileName(Path.TrimEndingDirectorySeparator(folder))}, {name}: taken {right} of {all}, wrongly {wrong}; doubted though right {missed}");
        }
    }

    /// <summary>How many lines of a table are told to have the text of another.</summary>
    private static void Shuffle(LineReader reader, string[] pictures)
    {
        var lines = NotesReader.Read(NotesSource.Of(pictures), new NotesOptions()).Lines;
        var shuffled = SwappedTexts.Among([.. lines.Select((line, i) => line with { Text = lines[(i + RowsOn) % lines.Count].Text })], reader);
        var right = shuffled.Count(swap => (swap.Owner + RowsOn) % lines.Count == swap.Line);
        Console.WriteLine($"{lines.Count} lines enrolled with their own texts: {SwappedTexts.Among(lines, reader).Count} named; with those of lines {RowsOn} rows on: {shuffled.Count} named, {right} with the line that has theirs");
    }

    private sealed record Page(IReadOnlyList<LineEvidence> Ink, IReadOnlyList<string> Texts, IReadOnlyList<int> Of, IReadOnlyList<LineEvidence> Rubbish, IReadOnlyList<string> Other)
    {
        public Page Without(int at, bool ink) => ink
            ? this with { Ink = [.. Ink.Where((_, i) => i != at)], Of = [.. Of.Where((_, i) => i != at)] }
            : this with { Texts = [.. Texts.Where((_, t) => t != at)], Of = [.. Of.Select(t => t == at ? -1 : t > at ? t - 1 : t)] };

        public Page Swapped(int at) => this with
        {
            Texts = [.. Texts.Select((text, t) => t == at ? Texts[at + 1] : t == at + 1 ? Texts[at] : text)],
            Of = [.. Of.Select(t => t == at ? at + 1 : t == at + 1 ? at : t)],
        };

        public Page WithRubbish(Rng rng)
        {
            var page = this;
            foreach (var line in Rubbish)
            {
                var at = rng.Next(page.Ink.Count);
                page = page with { Ink = [.. page.Ink.Take(at), line, .. page.Ink.Skip(at)], Of = [.. page.Of.Take(at), -1, .. page.Of.Skip(at)] };
            }

            return page;
        }
    }
}
