using Ductus.Bases;
using Ductus.Files;
using Ductus.Hands;
using Ductus.Imaging;
using Ductus.Models.Adapters;
using Ductus.Pages;
using Ductus.Painting;
using Ductus.Reading;
using Ductus.Writing;

namespace Ductus.Application;

/// <summary>What a user wants painted.</summary>
/// <param name="Prompt">What the pictures show; <c>[trigger]</c> stands for the adapters' phrases.</param>
/// <param name="Base">The base.</param>
/// <param name="Loras">Adapter files for Flux, each with its weight.</param>
/// <param name="Settings">How to paint.</param>
/// <param name="Output">The PNG file to write; further ones are numbered.</param>
public sealed record PaintRequest(string Prompt, FluxBase Base, IReadOnlyList<(string Path, float Weight)> Loras, PaintSettings Settings, string Output)
{
    /// <summary>A picture to paint over.</summary>
    public string? From { get; init; }

    /// <summary>A picture of its size, white where it may change.</summary>
    public string? Mask { get; init; }

    /// <summary>How far from what is painted over, 0 to 1; null: as suits it.</summary>
    public float? Strength { get; init; }

    /// <summary>A text to write on a page first, which is then painted over.</summary>
    public string? PageText { get; init; }

    /// <summary>The hand of the embedded base that writes the page.</summary>
    public string? Hand { get; init; }

    /// <summary>The sheet of the page.</summary>
    public SheetSize Sheet { get; init; } = SheetSize.A5;
}

/// <summary>A picture on disk, and what the reader made of its texts.</summary>
public sealed record SavedPainting(string Path, PaintedPicture Picture, IReadOnlyList<ReadBack> Texts);

/// <summary>From a prompt to pictures on disk that were read back.</summary>
public static class PaintRun
{
    /// <summary>Paints, saves and reads back.</summary>
    /// <param name="request">What is wanted.</param>
    /// <param name="report">Told of each stage and of what is odd.</param>
    /// <param name="progress">Told of each step.</param>
    /// <param name="cancel">Stops it; pictures are written when all are done.</param>
    /// <exception cref="UserException">Something is the user's to mend.</exception>
    public static IReadOnlyList<SavedPainting> Run(PaintRequest request, Action<string> report, IProgress<PaintProgress> progress, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(report);
        Check(request);

        // 1. The hands, and what the prompt says.
        var hands = request.Loras.Select(hand => (Name: Path.GetFileName(hand.Path), Adapter: ReadAdapter(hand.Path), hand.Weight)).ToList();
        var (prompt, warnings) = PromptText.Fill(request.Prompt, [.. hands.Select(hand => (hand.Name, hand.Adapter))]);
        foreach (var warning in warnings.Concat(hands.SelectMany(hand => hand.Adapter.Notices)))
        {
            report($"Warning: {warning}");
        }

        var adapter = hands.Count == 0 ? null : UserFiles.Use(() => LoraAdapter.Combine([.. hands.Select(hand => (hand.Adapter, hand.Weight))]));

        // 2. What is painted over, and what each picture should say.
        var (sources, texts) = Sources(request, prompt, report, cancel);

        // 3. The pictures.
        var painted = new Painter(new FluxParts(request.Base), report).Paint(prompt, request.Settings, adapter, sources, progress, cancel);

        // 4. On disk, and read back.
        var reading = new Lazy<PictureReading>(() => new PictureReading(LineReader.Load(Installation.Reader)));
        var files = PageFile.Save([.. painted.Select(picture => new ComposedPage(picture.Image, []))], request.Output);
        return [.. painted.Select((picture, i) => new SavedPainting(
            files[i], picture, texts[picture.Source].Count == 0 ? [] : reading.Value.Find(picture.Image, texts[picture.Source])))];
    }

    private static void Check(PaintRequest request)
    {
        if (string.IsNullOrWhiteSpace(request.Prompt))
        {
            throw new UserException("The prompt is empty: say what the picture shows.");
        }

        if (!Path.GetExtension(request.Output).Equals(".png", StringComparison.OrdinalIgnoreCase))
        {
            throw new UserException($"Pictures are written as .png, not '{Path.GetExtension(request.Output)}': give --out a name with that ending.");
        }

        if (request.Mask is not null && request.From is null)
        {
            throw new UserException("A mask says where a picture may change: give the picture with --from.");
        }

        if (request.PageText is not null && request.From is not null)
        {
            throw new UserException("Either a picture is painted over (--from) or a page is written first (--page), not both.");
        }

        if ((request.PageText is null) != (request.Hand is null))
        {
            throw new UserException("A page is written by a hand of the embedded base: give --page TEXT and --hand HAND together (ductus train makes such a hand).");
        }
    }

    private static LoraAdapter ReadAdapter(string path) => UserFiles.Use(() => HandFile.Is(path)
        ? throw new UserException($"'{path}' is a hand of the embedded base, which writes pages: give it as --hand, and an adapter for Flux as --lora.")
        : LoraFile.Read(path));

    private static (IReadOnlyList<PaintSource> Sources, IReadOnlyList<IReadOnlyList<string>> Texts) Sources(
        PaintRequest request, string prompt, Action<string> report, CancellationToken cancel)
    {
        var quoted = PromptText.Quoted(prompt);
        if (request.From is { } from)
        {
            var mask = request.Mask is null ? null : PictureFile.Load(request.Mask);
            var strength = request.Strength ?? (mask is null ? PaintSource.Usual : PaintSource.UsualMasked);
            return ([new PaintSource(PictureFile.Load(from), strength, mask)], [quoted]);
        }

        if (request.PageText is not { } text)
        {
            return ([], [quoted]);
        }

        report("Writing the page that is painted over");
        var hand = HandFile.Load(request.Hand!);
        var written = new Engine().Write(hand, text, new WritingStyle(Seed: request.Settings.Seed), new PageOptions(request.Sheet), new WrittenLines(report), cancel);
        return (
            [.. written.Pages.Select(page => new PaintSource(page.Image, request.Strength ?? PaintSource.UsualPage))],
            [.. written.Pages.Select((_, i) => (IReadOnlyList<string>)[string.Join(' ', written.Lines.Where(line => line.Page == i + 1).Select(line => line.Written.Text))])]);
    }

    private sealed class WrittenLines(Action<string> report) : IProgress<JobEvent>
    {
        public void Report(JobEvent value)
        {
            if (value.Line is { } line)
            {
                report(FormattableString.Invariant($"  {value.Done}/{value.Total}  {line.Text}"));
            }
        }
    }
}
