using CsCheck;
using Ductus.Hands;
using Ductus.Imaging;
using Ductus.Ingest;
using Ductus.Lines;
using Ductus.Reading;
using Ductus.Texts;

namespace Ductus.Tests.Ingest;

/// <summary>What is kept of notes comes back as it was.</summary>
public sealed class WorkFolderTests
{
    private const int Width = 40;

    private static readonly InkAndPaper Look = new(new Rgb(1, 2, 3), 3, Rgb.White, 1.5f);

    private static readonly Gen<string> Texts = Gen.String[Gen.Char[Alphabet.Characters], 1, 20]
        .Select(text => text.Trim()).Where(text => text.Length > 0 && !UnreadableWords.AreIn(text));

    private static readonly Gen<InkLine> Lines = Gen.Select(Texts, Gen.Float[5, 80], Gen.Float[-1, 1], Gen.Byte, Gen.String[Gen.Char["abc .:1é\"<"], 0, 9])
        .Select((text, size, slant, ink, source) => new InkLine(Ink(ink), text, [], new LineMeasure(size, 52.8f, slant / 100, [slant, size], slant), source));

    [Fact]
    public void Notes_come_back_as_they_were_saved() => Property.Holds(
        Gen.Select(Lines.List[0, 3], Lines.List[0, 2]),
        given =>
        {
            using var folder = new TemporaryFolder();
            var notes = new IngestedNotes(given.Item1, given.Item2, Look, PageLayout.Usual, 300, []);
            WorkFolder.Save(notes, folder.Path);

            var back = WorkFolder.Load(folder.Path);

            Assert.Equal((notes.InkAndPaper, notes.Layout, notes.Dpi), (back.InkAndPaper, back.Layout, back.Dpi));
            Assert.Empty(back.Findings);
            Same(notes.Lines, back.Lines);
            Same(notes.Proposed, back.Proposed);
        },
        times: 40);

    private static Raster Ink(byte step) => new(Width, LineGeometry.Height, [.. Enumerable.Range(0, Width * LineGeometry.Height).Select(i => (byte)(i * (step | 1)) / 255f)]);

    private static void Same(IReadOnlyList<InkLine> expected, IReadOnlyList<InkLine> actual)
    {
        Assert.Equal(expected.Select(line => (line.Text, line.Source)), actual.Select(line => (line.Text, line.Source)));
        foreach (var (one, other) in expected.Zip(actual))
        {
            Assert.Equal(one.Ink.Pixels, other.Ink.Pixels);
            Assert.Equal(one.Measure.Drift, other.Measure.Drift);
            Assert.Equal(one.Measure with { Drift = [] }, other.Measure with { Drift = [] });
        }
    }
}
