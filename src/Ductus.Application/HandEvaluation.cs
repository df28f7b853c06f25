using System.Diagnostics;
using Ductus.Files;
using Ductus.Hands;
using Ductus.Imaging;
using Ductus.Ingest;
using Ductus.Jobs;
using Ductus.Lines;
using Ductus.Measures;
using Ductus.Pages;
using Ductus.Reading;
using Ductus.Texts;
using Ductus.Training;
using Ductus.Writing;

namespace Ductus.Application;

/// <summary>
/// Measures how well a writer is cloned: learns the first lines of a folder with <c>transcripts.tsv</c>, writes the texts of the others,
/// and compares both with what the writer wrote there.
/// </summary>
public sealed class HandEvaluation(Engine engine, IProgress<JobEvent> events)
{
    private const int LeastLines = 3;

    /// <summary>With fewer test lines than these, some of the lines to enrol are tested on instead.</summary>
    private const int EnoughTests = 5;

    /// <summary>Notes from which the hand is learned instead, as whole pages of the same writer; null: from the first lines.</summary>
    public NotesSource? LearnedFrom { get; init; }

    /// <summary>Learns, writes, measures; fills <paramref name="output"/> with generated lines, a sheet and a report.</summary>
    /// <param name="folder">Line pictures and transcripts.tsv.</param>
    /// <param name="enrol">How many lines, from the first, the hand is learned from; two thirds of them where there are not that many more.</param>
    /// <param name="test">How many lines after those are tested on at most.</param>
    /// <param name="output">Folder of the results.</param>
    /// <param name="steps">Training steps of the adapter.</param>
    /// <param name="style">How the lines are written.</param>
    /// <param name="cancel">Stops; a training goes on next time.</param>
    /// <exception cref="UserException">The folder has no table, or no line is left to test on.</exception>
    public EvaluationReport Run(string folder, int enrol, int test, string output, int steps, WritingStyle style, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(style);
        var table = Path.Combine(folder, NotesFiles.Table);
        if (!File.Exists(table))
        {
            throw new UserException($"There is no '{table}': an evaluation needs line pictures with their texts (file, tab, text).");
        }

        var files = TextFile.ReadTable(table).Select(row => Path.Combine(folder, row.File)).ToArray();
        if (files.Length < LeastLines)
        {
            throw new UserException($"'{folder}' has only {files.Length} lines: to learn from some and test on the others takes at least {LeastLines}.");
        }

        if (enrol > files.Length * 2 / 3 && files.Length - enrol < EnoughTests)
        {
            enrol = files.Length * 2 / 3;
            events.Report(new JobEvent(Stage.Preparing) { Notice = new Notice.FewLines(files.Length, enrol) });
        }

        // 1. The hand, from the first lines.
        var clock = Stopwatch.StartNew();
        var work = Path.Combine(output, "work");
        Directory.CreateDirectory(work);
        var hand = engine.Clone(LearnedFrom ?? NotesSource.Of(files[..enrol]), new HandTrainingSettings(steps, work), events, cancel);
        var trained = clock.Elapsed;
        HandFile.Save(hand, Path.Combine(output, "hand.safetensors"));

        // 2. The writer's own test lines.
        var real = engine.Lines([.. files[enrol..].Take(test)], cancel);

        // 3. The same texts in the hand.
        using var writer = engine.WriterOf(hand, cancel);
        var written = new List<WrittenLine>();
        clock.Restart();
        foreach (var line in real)
        {
            written.Add(writer.Write(line.Text!, written.Count, style, cancel: cancel));
        }

        var writing = clock.Elapsed / written.Count;
        Save(hand, real, written, output);

        // 4. Both compared.
        var result = Compare(Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)), hand, real, written, trained, writing, cancel);
        result.Save(Path.Combine(output, "report.json"));
        return result;
    }

    private EvaluationReport Compare(
        string name, Hand hand, IReadOnlyList<InkLine> real, List<WrittenLine> written, TimeSpan trained, TimeSpan writing, CancellationToken cancel)
    {
        events.Report(new JobEvent(Stage.Comparing));
        Raster[] enrolled = [.. hand.Lines.Select(l => l.Ink)], own = [.. real.Select(r => r.Ink)], generated = [.. written.Select(w => w.Ink)];
        var readings = engine.Reader.Read(own, cancel);
        var lines = real.Select((r, i) => new EvaluatedLine(
            r.Source!, written[i].Text, readings[i], written[i].Read,
            EditDistance.Rate(r.Text!, readings[i]), written[i].CharacterErrorRate, written[i].Borrowed)).ToArray();
        double Rate(Func<EvaluatedLine, double> of) => lines.Sum(l => of(l) * l.Text.Length) / lines.Sum(l => l.Text.Length);
        var hinge = ContourHinge.Of(enrolled, cancel);
        var copies = new CopyCheck(enrolled, own, cancel);
        return new EvaluationReport(
            name, enrolled.Length, Rate(l => l.RealErrorRate), Rate(l => l.GeneratedErrorRate),
            hinge.DistanceTo(ContourHinge.Of(own, cancel)), hinge.DistanceTo(ContourHinge.Of(generated, cancel)),
            copies.Copies(generated, cancel), copies.Repeats(generated, cancel), copies.Repeats(own, cancel),
            JoinShare.Of(real.Select(line => (line.Ink, line.Text!))), JoinShare.Of(written.Select(line => (line.Ink, line.Text))),
            trained.TotalSeconds, writing.TotalSeconds, Process.GetCurrentProcess().PeakWorkingSet64 / 1e6, lines);
    }

    /// <summary>The lines at 300 dpi with a table of their texts, and a sheet with each real line above its generated one.</summary>
    private static void Save(Hand hand, IReadOnlyList<InkLine> real, List<WrittenLine> written, string output)
    {
        var folder = Path.Combine(output, "generated");
        Directory.CreateDirectory(folder);
        var table = new List<string>();
        for (var i = 0; i < written.Count; i++)
        {
            var name = FormattableString.Invariant($"{i:000}.png");
            PictureFile.SavePng(PageComposer.Line(written[i].Ink, hand.InkAndPaper.Ink, hand.XHeight), Path.Combine(folder, name));
            table.Add($"{name}\t{written[i].Text}");
        }

        WholeFile.Write(Path.Combine(folder, NotesFiles.Table), string.Concat(table.Select(row => row + '\n')));
        PictureFile.SavePng(
            ContactSheet.Compose([.. real.SelectMany((r, i) => new IReadOnlyList<Raster>[] { [r.Ink], [written[i].Ink] })]), Path.Combine(output, "sheet.png"));
    }
}
