using Ductus.Files;
using Ductus.Hands;
using Ductus.Imaging;
using Ductus.Ingest;
using Ductus.Lines;
using Ductus.Texts;

namespace Ductus.Captions;

/// <summary>
/// The folder <c>captions</c> of ingested notes: crops of the pages' pictures (<c>page1-1.png</c> and on), beside each a <c>.txt</c> with its caption, which is there to be edited, and
/// <c>captions.json</c> with what the captions are made of and how they read when they were written.
/// </summary>
public sealed class CropFolder
{
    /// <summary>What the folder is called in a folder of ingested notes.</summary>
    public const string Name = "captions";

    /// <summary>How the names of files end that keep the crops of one page.</summary>
    private const string Kept = ".cut.json";

    /// <summary>Pieces of ink lower than this, in letter heights, are dots and accents.</summary>
    private const float LeastPiece = 0.4f;

    private readonly string _folder;
    private readonly string _trigger;
    private readonly int _step;
    private readonly IReadOnlyList<(int Width, int Height)> _buckets;
    private readonly List<(string? Key, CropFacts Facts)> _crops = [];

    /// <summary>A folder to be filled while notes are read.</summary>
    /// <param name="notes">The folder of ingested notes.</param>
    /// <param name="trigger">The word that calls the hand up.</param>
    /// <param name="step">Sides of the crops are multiples of it: that of the families of bases that are trained on them.</param>
    public CropFolder(string notes, string trigger, int step) => (_folder, _trigger, _step, _buckets) = (Path.Combine(notes, Name), trigger, step, CropBuckets.Of(step));

    /// <summary>Crops a page and writes the crops' pictures; of a printed page those of what else is on it, if anything is.</summary>
    /// <exception cref="UserException">One cannot be written.</exception>
    public void Add(CutPage cut)
    {
        ArgumentNullException.ThrowIfNull(cut);
        if (cut.FirstLine == 0 && cut.Key is not null)
        {
            // It had been taken over, but is cut once more.
            _crops.RemoveAll(crop => crop.Key == cut.Key);
        }

        var isPrint = cut.Page.Strokes.IsPrinted && !cut.Page.Blemishes.Any(blemish => blemish.Kind == BlemishKind.Print);
        Folders.Create(_folder);
        var (name, words) = (Path.GetFileNameWithoutExtension(cut.Page.Name), PageWords.Of(cut.Page, Polarity.IsLightOnDark(cut.Picture)));
        foreach (var crop in isPrint ? [] : PageCrops.Of(cut.Page, cut.Lines, _buckets))
        {
            // Of pages that share a name the crops are numbered on.
            var file = Enumerable.Range(1, int.MaxValue).Select(number => $"{name}-{number}.png").First(free => !IsTaken(free));
            PictureFile.SavePng(crop.Draw(cut.Picture, cut.Page, cut.Lines), Path.Combine(_folder, file));
            TextLine[] lines = [.. cut.Lines.Skip(crop.First).Take(crop.Count)];
            _crops.Add((cut.Key, new CropFacts(
                file, name,
                [.. lines.Select((line, i) => new CropLine(cut.SourceOf(crop.First + i), Pieces(line, cut.Page), LineMark.Of(crop, line, cut.Page.Strokes.PenWidth)))],
                InkWords.Of(cut.Picture, cut.Page, lines, words.Ink), words.Paper, "")));
        }

        if (cut.Key is { } key)
        {
            WholeFile.Write(Path.Combine(_folder, KeptAs(key)), new AllFacts(_trigger, [.. FactsOf(key)]).ToJson());
        }
    }

    /// <summary>Takes over the crops that a run which was stopped has made of a file; false where there are none, or one of their pictures is gone (<see cref="NotesOptions.WasCut"/>).</summary>
    public bool TakeOver(string key)
    {
        if (!File.Exists(Path.Combine(_folder, KeptAs(key))))
        {
            return false;
        }

        IReadOnlyList<CropFacts> crops;
        try
        {
            crops = AllFacts.Read(_folder, KeptAs(key)).Crops;
        }
        catch (UserException)
        {
            // It was written badly: the page is cropped once more.
            return false;
        }

        if (!crops.All(crop => File.Exists(Path.Combine(_folder, crop.File)) && !IsTaken(crop.File)))
        {
            return false;
        }

        _crops.AddRange(crops.Select(crop => ((string?)key, crop)));
        return true;
    }

    private bool IsTaken(string file) => _crops.Exists(crop => crop.Facts.File == file);

    /// <summary>Writes the captions, once the notes themselves are saved.</summary>
    /// <param name="keepsSignatures">Whether signatures stay in the crops, as they may where the hand is the user's own; else paper is painted over them.</param>
    /// <exception cref="UserException">A file cannot be written.</exception>
    public CaptionsWritten Finish(bool keepsSignatures)
    {
        var signatures = keepsSignatures ? [] : SignaturesIn(Path.GetDirectoryName(Path.GetFullPath(_folder))!);
        var crops = _crops.Select(crop => WithoutLines(_folder, crop.Facts, signatures)).OfType<CropFacts>().ToArray();

        // Where notes are ingested once more into a folder whose captions were edited.
        var before = IsOne(_folder) ? AllFacts.Read(_folder).Crops.ToDictionary(crop => crop.File, crop => crop.Written) : [];
        var written = Write(_folder, _trigger, [.. crops.Select(crop => crop with { Written = before.GetValueOrDefault(crop.File, "") })]) with { Signatures = signatures.Count };
        DiscardKept();
        return written;
    }

    /// <summary>Takes the pictures away again that were written, where nothing comes of the notes.</summary>
    public void Discard()
    {
        _crops.ForEach(crop => WholeFile.TryDelete(Path.Combine(_folder, crop.Facts.File)));
        DiscardKept();
    }

    /// <summary>The folder of crops that a path names: that of ingested notes, or itself; null if it is neither.</summary>
    public static string? Find(string path) => IsOne(path) ? path : IsOne(Path.Combine(path, Name)) ? Path.Combine(path, Name) : null;

    /// <summary>The word that calls the hand up in the captions of a folder that <see cref="Find"/> has found.</summary>
    public static string TriggerOf(string folder) => AllFacts.Read(folder).Trigger;

    /// <summary>
    /// Writes the captions anew, by the texts as they are now; a caption that somebody has edited stays, and so does the absence of a crop. A line that is a signature by its text as it is
    /// now is painted over, unless the notes are said to be of the user's own hand.
    /// </summary>
    /// <param name="folder">A folder that <see cref="Find"/> has found.</param>
    /// <param name="trigger">Another word to call the hand up; null: the same.</param>
    /// <exception cref="UserException">The folder or its notes are damaged, or cannot be written.</exception>
    public static CaptionsWritten Refresh(string folder, string? trigger = null)
    {
        var (before, crops) = AllFacts.Read(folder);
        var notes = Path.GetDirectoryName(Path.GetFullPath(folder))!;
        var signatures = Consent.Of(notes) is { CoversSignatures: true } ? [] : SignaturesIn(notes);
        var painted = crops.Sum(crop => crop.Lines.Count(line => IsPaintedOver(line, signatures)));
        return Write(folder, trigger ?? before, [.. crops.Select(crop => WithoutLines(folder, crop, signatures)).OfType<CropFacts>()]) with { Signatures = painted };
    }

    /// <summary>Where the signatures of notes stand, by their texts as they are given or proposed.</summary>
    private static HashSet<string> SignaturesIn(string notes)
    {
        if (!WorkFolder.Exists(notes))
        {
            return [];
        }

        (string Source, string? Text)[] lines = [.. WorkFolder.Rows(notes, WorkFolder.Notes(notes)).Select(row => (row.Entry.Source, (string?)row.Row.Text))
            .OrderBy(line => LineSource.Parse(line.Source).File, StringComparer.Ordinal).ThenBy(line => LineSource.Parse(line.Source).Number)];
        return [.. Signatures.In(lines).Select(i => lines[i].Source)];
    }

    /// <summary>Of crops made before it was kept where their lines lie nothing can be painted over.</summary>
    private static bool IsPaintedOver(CropLine line, HashSet<string> sources) => line.Mark is not null && sources.Contains(line.Source);

    /// <summary>A crop in which some lines are painted over; null, and no picture, where it shows no other.</summary>
    private static CropFacts? WithoutLines(string folder, CropFacts crop, HashSet<string> sources)
    {
        var (path, lines) = (Path.Combine(folder, crop.File), crop.Lines.Where(line => !IsPaintedOver(line, sources)).ToArray());
        if (lines.Length == crop.Lines.Count || !File.Exists(path))
        {
            return crop;
        }

        if (lines.Length == 0)
        {
            WholeFile.TryDelete(path);
            WholeFile.TryDelete(Path.ChangeExtension(path, ".txt"));
            return null;
        }

        var picture = PictureFile.Load(path);
        foreach (var line in crop.Lines.Except(lines))
        {
            line.Mark!.Erase(picture);
        }

        PictureFile.SavePng(picture, path);
        return crop with { Lines = lines };
    }

    /// <summary>What the crops of a file are kept as until the notes are whole.</summary>
    private string KeptAs(string key) => $"{key}-{_step}{Kept}";

    private IEnumerable<CropFacts> FactsOf(string key) => _crops.Where(crop => crop.Key == key).Select(crop => crop.Facts);

    /// <summary>Also what runs that were stopped have left of pages that have changed since.</summary>
    private void DiscardKept()
    {
        if (Directory.Exists(_folder))
        {
            Array.ForEach(Directory.GetFiles(_folder, "*" + Kept), WholeFile.TryDelete);
        }
    }

    private static bool IsOne(string folder) => File.Exists(Path.Combine(folder, AllFacts.Name));

    private static CaptionsWritten Write(string folder, string trigger, IReadOnlyList<CropFacts> crops)
    {
        var texts = CheckedTexts(Path.GetDirectoryName(Path.GetFullPath(folder))!);
        var files = new List<(string Path, byte[] Data)>();
        var facts = new List<CropFacts>();
        var (edited, silent) = (0, 0);
        foreach (var crop in crops.Where(crop => File.Exists(Path.Combine(folder, crop.File))))
        {
            var path = Path.Combine(folder, Path.ChangeExtension(crop.File, ".txt"));
            if (File.Exists(path) && UserFiles.Use(() => File.ReadAllText(path)).Trim() != crop.Written)
            {
                edited++;
                facts.Add(crop);
                continue;
            }

            var said = crop.Lines.Select(line => texts.GetValueOrDefault(line.Source)).OfType<string>().ToArray();
            var isChecked = said.Length == crop.Lines.Count;
            silent += isChecked ? 0 : 1;
            var caption = CaptionSentence.Of(trigger, new PageWords(crop.Ink, crop.Paper), crop.Lines.Count, isChecked ? said : null, crop.Lines.Sum(line => line.Pieces));
            files.Add((path, System.Text.Encoding.UTF8.GetBytes(caption + "\n")));
            facts.Add(crop with { Written = caption });
        }

        files.Add((Path.Combine(folder, AllFacts.Name), new AllFacts(trigger, facts).ToJson()));
        WholeFile.Write(files);
        return new CaptionsWritten(folder, facts.Count, edited, silent);
    }

    /// <summary>The texts that somebody has given or checked, by where their lines stand, with dots for what nobody can read; not of lines of two pages of one name.</summary>
    private static Dictionary<string, string> CheckedTexts(string notes) => !WorkFolder.Exists(notes) ? [] : WorkFolder.Rows(notes, WorkFolder.Notes(notes))
        .GroupBy(row => row.Entry.Source).Where(rows => rows.Count() == 1).Select(rows => rows.Single())
        .Where(row => row.Row.Mark != WorkFolder.ProposedMark && row.Row.Text.Length > 0).ToDictionary(row => row.Entry.Source, row => UnreadableWords.Masked(row.Row.Text, '…'));

    private static int Pieces(TextLine line, CleanPage page) =>
        ComponentMap.Find(line.Ink, 0.2f).Components.Count(piece => piece.Height >= LeastPiece * page.Strokes.LetterHeight);
}

/// <summary>What was written into a folder of crops.</summary>
/// <param name="Folder">The folder.</param>
/// <param name="Crops">Its crops.</param>
/// <param name="Edited">Those whose captions somebody has edited; they stayed.</param>
/// <param name="Silent">Those whose captions do not say what is written, as nobody has checked it.</param>
public sealed record CaptionsWritten(string Folder, int Crops, int Edited, int Silent)
{
    /// <summary>Signatures over which paper was painted.</summary>
    public int Signatures { get; init; }
}
