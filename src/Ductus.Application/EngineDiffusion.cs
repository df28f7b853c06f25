using Ductus.AdapterTraining;
using Ductus.Families;
using Ductus.Files;
using Ductus.Hands;
using Ductus.Jobs;
using Ductus.Marks;
using Ductus.Models.Adapters;
using Ductus.Pages;
using Ductus.Painting;
using Ductus.Writing;

namespace Ductus.Application;

/// <content>The jobs with a user's own base: pictures painted, and adapters trained.</content>
public sealed partial class Engine
{
    /// <summary>Paints pictures and reads back what is written in them.</summary>
    /// <param name="request">What is wanted.</param>
    /// <param name="events">Told of each step.</param>
    /// <param name="cancel">Stops it between two steps.</param>
    /// <exception cref="UserException">Something about the prompt, the base, the adapters, the pictures or the machine is the user's to mend.</exception>
    public IReadOnlyList<ReadPicture> Paint(PaintRequest request, IProgress<JobEvent> events, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(events);
        Check(request);

        // 1. The adapters, and what the prompt says.
        var loras = request.Loras.Select(lora => (Name: Path.GetFileName(lora.Path), Adapter: ReadAdapter(request.Base.Family, lora.Path), lora.Weight)).ToList();
        var (prompt, notices) = PromptText.Fill(request.Prompt, [.. loras.Select(lora => (lora.Name, lora.Adapter))]);
        foreach (var notice in notices.Concat(loras.SelectMany(lora => lora.Adapter.Notices).Select(sentence => new PaintNotice.OfAdapter(sentence))))
        {
            events.Report(new JobEvent(Stage.Preparing) { Notice = notice });
        }

        var adapter = loras.Count == 0 ? null : UserFiles.Use(() => LoraAdapter.Combine([.. loras.Select(lora => (lora.Adapter, lora.Weight))]));

        // 2. What is painted over, and what each picture should say.
        var (sources, texts) = Sources(request, prompt, events, cancel);

        // 3. The pictures.
        using var job = new Job(_threads);
        var painter = new Painter(request.Base.Open(_device), request.Settings, adapter, sources);
        IReadOnlyList<PaintedPicture> painted;
        using (Reserve(painter.Needs, painter.Savings, Environment.CurrentDirectory, events, cancel))
        {
            painted = painter.Paint(prompt, events, cancel);
        }

        // 4. Marked and read back.
        var reading = new PictureReading(_reader);
        return [.. painted.Select(picture =>
        {
            var marked = PictureMark.Apply(picture.Image, request.MarkKey, request.Mask, cancel);
            var image = marked?.Picture ?? picture.Image;
            return new ReadPicture(
                picture with { Image = image }, texts[picture.Source].Count == 0 ? [] : reading.Find(image, texts[picture.Source]), marked?.Id);
        })];
    }

    /// <summary>Trains an adapter for a base, or goes on where an interrupted training of the same folder stopped.</summary>
    /// <param name="request">What on, and where to.</param>
    /// <param name="settings">How.</param>
    /// <param name="events">Told of each step.</param>
    /// <param name="cancel">Stops it; everything done so far is kept.</param>
    /// <exception cref="UserException">Something about the pictures, the base, the settings or the machine is the user's to mend.</exception>
    public void TrainAdapter(AdapterRequest request, AdapterTrainingSettings settings, IProgress<JobEvent> events, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(request);
        using var job = new Job(_threads);
        var training = new AdapterJob(request, settings);
        using var memory = Reserve(training.Needs, training.Savings, request.Work, events, cancel);
        training.Run(events, cancel);
    }

    private static void Check(PaintRequest request)
    {
        if (string.IsNullOrWhiteSpace(request.Prompt))
        {
            throw new UserException("The prompt is empty: say what the picture shows.");
        }

        if (request.Mask is not null && request.From is null)
        {
            throw new UserException("A mask says where a picture may change, and there is no picture to paint over.", new Remedy.Give("from"));
        }

        if (request.PageText is not null && request.From is not null)
        {
            throw new UserException("Either a picture is painted over or a page is written first, not both: leave one out.");
        }

        if ((request.PageText is null) != (request.Hand is null))
        {
            throw new UserException("A page is written by a hand: both are needed, the text and the hand.", new Remedy.Give("page", "hand"));
        }
    }

    private static LoraAdapter ReadAdapter(IBaseFamily family, string path) => UserFiles.Use(() => HandFile.Is(path)
        ? throw new UserException($"'{path}' is a hand, which writes pages, and no adapter for a base.", new Remedy.Give("hand"))
        : family.Adapters.Read(path));

    private (IReadOnlyList<PaintSource> Sources, IReadOnlyList<IReadOnlyList<string>> Texts) Sources(
        PaintRequest request, string prompt, IProgress<JobEvent> events, CancellationToken cancel)
    {
        var quoted = PromptText.Quoted(prompt);
        if (request.From is { } from)
        {
            var strength = request.Strength ?? (request.Mask is null ? PaintSource.Usual : PaintSource.UsualMasked);
            return ([new PaintSource(from, strength, request.Mask)], [quoted]);
        }

        if (request.PageText is not { } text)
        {
            return ([], [quoted]);
        }

        var written = Write(request.Hand!, text, new WritingStyle(Seed: request.Settings.Seed), new PageOptions(request.Sheet), events, cancel);
        return (
            [.. written.Pages.Select(page => new PaintSource(page.Image, request.Strength ?? PaintSource.UsualPage))],
            [.. written.Pages.Select((_, i) => (IReadOnlyList<string>)[string.Join(' ', written.Lines.Where(line => line.Page == i + 1).Select(line => line.Written.Text))])]);
    }
}
