using System.Text.Json;
using Ductus.Files;
using Ductus.Hands;
using Ductus.Imaging;
using Ductus.Ingest;
using Ductus.Tensors;

namespace Ductus.Captions;

/// <summary>
/// The folder <c>captions</c> of ingested notes: crops of the pages' pictures (<c>page1-1.png</c> and on), beside each a <c>.txt</c> with its caption, which is there to be edited, and
/// <c>captions.json</c> with what the captions are made of and how they read when they were written.
/// </summary>
public sealed class CropFolder
{
    /// <summary>What the folder is called in a folder of ingested notes.</summary>
    public const string Name = "captions";

    private const string FactsName = "captions.json";

    /// <summary>Pieces of ink lower than this, in letter heights, are dots and accents.</summary>
    private const float LeastPiece = 0.4f;

    private static readonly JsonSerializerOptions _options = new() { WriteIndented = true };

    private readonly string _folder;
    private readonly string _trigger;
    private readonly IReadOnlyList<(int Width, int Height)> _buckets;
    private readonly List<NewCrop> _crops = [];

    /// <summary>A folder to be filled while notes are read.</summary>
    /// <param name="notes">The folder of ingested notes.</param>
    /// <param name="trigger">The word that calls the hand up.</param>
    /// <param name="step">Sides of the crops are multiples of it: that of the families of bases that are trained on them.</param>
    public CropFolder(string notes, string trigger, int step) => (_folder, _trigger, _buckets) = (Path.Combine(notes, Name), trigger, CropBuckets.Of(step));

    /// <summary>Crops a page and writes the crops' pictures.</summary>
    /// <exception cref="UserException">One cannot be written.</exception>
    public void Add(CutPage cut)
    {
        ArgumentNullException.ThrowIfNull(cut);
        if (cut.Page.Strokes.IsPrinted)
        {
            return;
        }

        Folders.Create(_folder);
        var (name, words) = (Path.GetFileNameWithoutExtension(cut.Page.Name), PageWords.Of(cut.Page, Polarity.IsLightOnDark(cut.Picture)));
        foreach (var crop in PageCrops.Of(cut.Page, cut.Lines, _buckets))
        {
            // Of pages that share a name the crops are numbered on.
            var number = 1 + _crops.Count(earlier => earlier.Facts.Page == name);
            var file = $"{name}-{number}.png";
            PictureFile.SavePng(crop.Draw(cut.Picture, cut.Page, cut.Lines), Path.Combine(_folder, file));
            _crops.Add(new NewCrop(
                new CropFacts(file, name, [], 0, words.Ink, words.Paper, ""),
                [.. Enumerable.Range(crop.First, crop.Count).Select(i => new CropLine(cut.SourceOf(i), Pieces(cut.Lines[i], cut.Page), LineMark.Of(crop, cut.Lines[i], cut.Page.Strokes.PenWidth)))]));
        }
    }

    /// <summary>Writes the captions, once the notes themselves are saved.</summary>
    /// <param name="keepsSignatures">Whether signatures stay in the crops, as they may where the hand is the user's own; else paper is painted over them.</param>
    /// <exception cref="UserException">A file cannot be written.</exception>
    public CaptionsWritten Finish(bool keepsSignatures)
    {
        var signatures = keepsSignatures ? [] : SignaturesIn(Path.GetDirectoryName(Path.GetFullPath(_folder))!);
        var crops = _crops.Select(crop => WithoutLines(crop, signatures)).OfType<CropFacts>().ToArray();

        // Where notes are ingested once more into a folder whose captions were edited.
        var before = IsOne(_folder) ? Facts(_folder).Crops.ToDictionary(crop => crop.File, crop => crop.Written) : [];
        return Write(_folder, _trigger, [.. crops.Select(crop => crop with { Written = before.GetValueOrDefault(crop.File, "") })]) with { Signatures = signatures.Count };
    }

    /// <summary>Takes the pictures away again that were written, where nothing comes of the notes.</summary>
    public void Discard() => _crops.ForEach(crop => WholeFile.TryDelete(Path.Combine(_folder, crop.Facts.File)));

    /// <summary>The folder of crops that a path names: that of ingested notes, or itself; null if it is neither.</summary>
    public static string? Find(string path) => IsOne(path) ? path : IsOne(Path.Combine(path, Name)) ? Path.Combine(path, Name) : null;

    /// <summary>The word that calls the hand up in the captions of a folder that <see cref="Find"/> has found.</summary>
    public static string TriggerOf(string folder) => Facts(folder).Trigger;

    /// <summary>Writes the captions anew, by the texts as they are now; a caption that somebody has edited stays, and so does the absence of a crop.</summary>
    /// <param name="folder">A folder that <see cref="Find"/> has found.</param>
    /// <param name="trigger">Another word to call the hand up; null: the same.</param>
    /// <exception cref="UserException">The folder or its notes are damaged, or cannot be written.</exception>
    public static CaptionsWritten Refresh(string folder, string? trigger = null)
    {
        var (before, crops) = Facts(folder);
        return Write(folder, trigger ?? before, crops);
    }

    /// <summary>Where the signatures of notes stand, by their texts as they are given or proposed.</summary>
    private static HashSet<string> SignaturesIn(string notes)
    {
        if (!WorkFolder.Exists(notes))
        {
            return [];
        }

        (string Source, string? Text)[] lines = [.. WorkFolder.Rows(notes, WorkFolder.Notes(notes)).Select(row => (row.Entry.Source, (string?)row.Row.Text))
            .OrderBy(line => PageAndLine(line.Source).Page, StringComparer.Ordinal).ThenBy(line => PageAndLine(line.Source).Line)];
        return [.. Signatures.In(lines).Select(i => lines[i].Source)];
    }

    private static (string Page, int Line) PageAndLine(string source) =>
        source.LastIndexOf(':') is > 0 and var colon && int.TryParse(source[(colon + 1)..], out var line) ? (source[..colon], line) : (source, 0);

    /// <summary>A crop in which some lines are painted over; null, and no picture, where it shows no other.</summary>
    private CropFacts? WithoutLines(NewCrop crop, HashSet<string> sources)
    {
        var (path, lines) = (Path.Combine(_folder, crop.Facts.File), crop.Lines.Where(line => !sources.Contains(line.Source)).ToArray());
        if (lines.Length == 0)
        {
            WholeFile.TryDelete(path);
            return null;
        }

        if (lines.Length < crop.Lines.Count)
        {
            var picture = PictureFile.Load(path);
            foreach (var line in crop.Lines.Except(lines))
            {
                line.Mark.Erase(picture);
            }

            PictureFile.SavePng(picture, path);
        }

        return crop.Facts with { Lines = [.. lines.Select(line => line.Source)], Pieces = lines.Sum(line => line.Pieces) };
    }

    private static bool IsOne(string folder) => File.Exists(Path.Combine(folder, FactsName));

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

            var said = crop.Lines.Select(line => texts.GetValueOrDefault(line)).OfType<string>().ToArray();
            var isChecked = said.Length == crop.Lines.Count;
            silent += isChecked ? 0 : 1;
            var caption = CaptionSentence.Of(trigger, new PageWords(crop.Ink, crop.Paper), crop.Lines.Count, isChecked ? said : null, crop.Pieces);
            files.Add((path, System.Text.Encoding.UTF8.GetBytes(caption + "\n")));
            facts.Add(crop with { Written = caption });
        }

        files.Add((Path.Combine(folder, FactsName), JsonSerializer.SerializeToUtf8Bytes(new AllFacts(trigger, facts), _options)));
        WholeFile.Write(files);
        return new CaptionsWritten(folder, facts.Count, edited, silent);
    }

    /// <summary>The texts that somebody has given or checked, by where their lines stand; not of lines of two pages of one name.</summary>
    private static Dictionary<string, string> CheckedTexts(string notes) => !WorkFolder.Exists(notes) ? [] : WorkFolder.Rows(notes, WorkFolder.Notes(notes))
        .GroupBy(row => row.Entry.Source).Where(rows => rows.Count() == 1).Select(rows => rows.Single())
        .Where(row => row.Row.Mark != WorkFolder.ProposedMark && row.Row.Text.Length > 0).ToDictionary(row => row.Entry.Source, row => row.Row.Text);

    private static int Pieces(TextLine line, CleanPage page) =>
        ComponentMap.Find(line.Ink, 0.2f).Components.Count(piece => piece.Height >= LeastPiece * page.Strokes.LetterHeight);

    private static AllFacts Facts(string folder)
    {
        const int Most = 1 << 20;
        try
        {
            using var json = CheckedJson.Open(Path.Combine(folder, FactsName), $"'{Path.Combine(folder, FactsName)}' is damaged");
            return new AllFacts(json.Root["Trigger"].Text(), [.. json.Root["Crops"].Items().Select(crop =>
            {
                var file = crop["File"].Text();
                return Path.GetFileName(file) != file
                    ? throw crop.Wrong("names a file outside the folder")
                    : new CropFacts(file, crop["Page"].Text(), [.. crop["Lines"].Items().Select(line => line.Text())], crop["Pieces"].Integer(0, Most), crop["Ink"].Text(), crop["Paper"].Text(), crop["Written"].Text());
            })]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new UserException($"The captions in '{folder}' cannot be read: {e.Message}", e, new Remedy.IngestAnew());
        }
    }

    /// <summary>A crop whose caption is still to be written, and its lines.</summary>
    private sealed record NewCrop(CropFacts Facts, IReadOnlyList<CropLine> Lines);

    private sealed record CropLine(string Source, int Pieces, LineMark Mark);

    private sealed record AllFacts(string Trigger, IReadOnlyList<CropFacts> Crops);

    private sealed record CropFacts(string File, string Page, IReadOnlyList<string> Lines, int Pieces, string Ink, string Paper, string Written);
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
