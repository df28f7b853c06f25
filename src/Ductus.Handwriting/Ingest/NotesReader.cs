using Ductus.Hands;
using Ductus.Imaging;
using Ductus.Lines;
using Ductus.Reading;
using Ductus.Training;

namespace Ductus.Ingest;

/// <summary>What to do beside reading the notes.</summary>
/// <param name="PicturesFolder">Where to draw the lines that were found on a page whose text does not match; null = nowhere.</param>
/// <param name="DrawEveryPage">Draws also the pages whose text does match.</param>
/// <param name="Reader">Proposes texts for lines that have none, and doubts texts that the ink does not show; null = neither.</param>
public sealed record NotesOptions(string? PicturesFolder = null, bool DrawEveryPage = false, LineReader? Reader = null)
{
    /// <summary>Whether the reader is taught the writer's hand by the lines of pages that are certain, where others are not, and reads those again.</summary>
    public bool AdaptsReader { get; init; }

    /// <summary>Told how far the reader has been taught; null: nobody.</summary>
    public IProgress<AdaptationProgress>? Adapting { get; init; }

    /// <summary>What was tuned of the way from scans to lines.</summary>
    public IngestSettings Settings { get; init; } = new();

    /// <summary>Width of the sheets that the pictures of pages show, in millimetres; null: what their files say of their resolution.</summary>
    public float? SheetWidth { get; init; }

    /// <summary>Shown each page of lines once they are cut, sheets to copy from aside; null: nobody.</summary>
    public Action<CutPage>? Cut { get; init; }

    /// <summary>
    /// Asked, by <see cref="CutPage.Key"/>, whether a file whose lines were kept was shown to <see cref="Cut"/> as a whole by a reading that was stopped, and what came of it is still there;
    /// if not, it is cut and shown once more, as all are where this is null.
    /// </summary>
    public Func<string, bool>? WasCut { get; init; }

    /// <summary>Where the lines of pages are kept as they are cut, so that a reading that was stopped goes on; null: nowhere.</summary>
    public string? KeptFolder { get; init; }

    /// <summary>Whether signatures are lines like others; else they are left out.</summary>
    public bool KeepSignatures { get; init; } = true;
}

/// <summary>
/// Reads a writer's notes: folders or files of page pictures, each with a .txt of its lines beside it, folders of line
/// pictures with a <c>transcripts.tsv</c> (file, tab, text), or folders made by <see cref="WorkFolder"/>.
/// </summary>
public static class NotesReader
{
    /// <summary>Reads all notes of one writer.</summary>
    /// <param name="notes">Picture files and folders, or pages in memory.</param>
    /// <param name="options">What to do beside reading; null = nothing.</param>
    /// <param name="begun">Told of each page as it is begun; null = silent.</param>
    /// <param name="cancel">Stops within a second, but for the time that a picture takes to be decoded.</param>
    /// <exception cref="NoLinesException">No line can be learned from.</exception>
    /// <exception cref="UserException">A file or folder that was named is missing or damaged.</exception>
    public static IngestedNotes Read(
        NotesSource notes, NotesOptions? options = null, Action<string>? begun = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(notes);
        options ??= new NotesOptions();
        var settings = options.Settings;
        options = options with { Settings = settings with { LieUpright = settings.LieUpright || notes.LieUpright, Cleaning = settings.Cleaning with { Keep = new HashSet<BlemishKind>([.. settings.Cleaning.Keep, .. notes.KeptKinds]) } } };
        var findings = new List<NotesFinding>();

        // 1. Pictures to lines of ink; notes that were ingested earlier are lines already.
        var gathered = new NotesGathering(new PageFinder(options, notes.Kept, findings), begun).Gather(notes, cancel);
        var (pages, earlier) = (gathered.Pages, gathered.Earlier.Select(earlier => earlier.Notes).ToList());

        // 2. All lines to one size, and read. Lines that cannot be learned from still tell how large the writer writes.
        var (read, reader) = ReadPage.Of(pages, options, cancel);
        options = options with { Reader = reader };

        // 3. Each line's text.
        var lines = TextLaying.Of(read, options, findings, cancel);

        // 4. Which of them can be learned from.
        var enrolment = new Enrolment(findings, reader, cancel);
        enrolment.Add(Learnable([.. lines.SelectMany(line => line)], options, findings));
        earlier.ForEach(notes => enrolment.Add(notes with { Whole = Learnable(notes.Whole, options, findings) }));
        var files = NotesInventory.Of(gathered, enrolment.Lines, enrolment.Proposed);
        enrolment.Judge(files);

        // 5. What the pages look like.
        var sheets = pages.SelectMany(page => page.Sheets).ToArray();
        var dpi = sheets.Select(sheet => sheet.Dpi).Concat(earlier.Select(e => e.Dpi)).OfType<float>().ToArray();
        return new IngestedNotes(
            enrolment.Lines, enrolment.Proposed, InkAndPaper.Mean([.. sheets.Select(sheet => sheet.InkAndPaper), .. earlier.Select(e => e.InkAndPaper)]), LayoutOf(read, earlier),
            dpi.Length == 0 ? null : dpi.Median(), findings)
        { Whole = enrolment.Whole, Readings = enrolment.Readings, Files = files };
    }

    /// <summary>Takes away what was kept of pages (<see cref="NotesOptions.KeptFolder"/>), once their lines are saved.</summary>
    public static void DiscardKept(NotesOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.KeptFolder is { } folder && Directory.Exists(folder))
        {
            try
            {
                Directory.Delete(folder, recursive: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // The lines are saved: what is left of this does no harm.
            }
        }
    }

    private static IReadOnlyList<TextedLine> Learnable(IReadOnlyList<TextedLine> lines, NotesOptions options, List<NotesFinding> findings) =>
        Learnable(lines, line => (line.Source, line.Text ?? line.Proposal?.Text), options, findings);

    private static IReadOnlyList<InkLine> Learnable(IReadOnlyList<InkLine> lines, NotesOptions options, List<NotesFinding> findings) =>
        Learnable(lines, line => (line.Source ?? "", line.Text), options, findings);

    /// <summary>The lines but signatures, where those are to be left out.</summary>
    private static IReadOnlyList<T> Learnable<T>(IReadOnlyList<T> lines, Func<T, (string Source, string? Text)> of, NotesOptions options, List<NotesFinding> findings)
    {
        if (options.KeepSignatures)
        {
            return lines;
        }

        (string Source, string? Text)[] said = [.. lines.Select(of)];
        var signatures = Signatures.In(said);
        findings.AddRange(signatures.Order().Select(i => new NotesFinding.Signature(said[i].Source, said[i].Text!)));
        return [.. lines.Where((_, i) => !signatures.Contains(i))];
    }

    /// <summary>How the lines lie on their pages; of notes that were ingested earlier alone, what was kept of it.</summary>
    private static PageLayout LayoutOf(IReadOnlyList<ReadPage> pages, List<IngestedNotes> earlier) =>
        earlier.Count > 0 && !pages.Any(page => page.Lines.Any())
            ? earlier[0].Layout
            : PageLayout.Of([.. pages.OrderBy(page => page.Found.IsLine).SelectMany(page => page.Placed)]);
}
