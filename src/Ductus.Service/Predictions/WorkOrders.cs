using System.Text.Json.Nodes;
using Ductus.Hands;
using Ductus.Pages;
using Ductus.Queue;
using Ductus.Service.Accounts;
using Ductus.Service.Basics;
using Ductus.Service.Catalogue;
using Ductus.Work;

namespace Ductus.Service.Predictions;

/// <summary>Makes jobs of checked inputs.</summary>
/// <param name="files">What they name.</param>
/// <param name="models">Hands that they name.</param>
/// <param name="builtIn">The usual hand.</param>
public sealed class WorkOrders(InputFiles files, ModelStore models, BuiltIn builtIn)
{
    private static readonly Dictionary<string, (int Width, int Height)> Sizes = new()
    {
        // About a million pixels each, in multiples of 16.
        ["1:1"] = (1024, 1024),
        ["16:9"] = (1344, 768),
        ["21:9"] = (1536, 640),
        ["3:2"] = (1216, 832),
        ["2:3"] = (832, 1216),
        ["4:5"] = (896, 1088),
        ["5:4"] = (1088, 896),
        ["3:4"] = (896, 1152),
        ["4:3"] = (1152, 896),
        ["9:16"] = (768, 1344),
        ["9:21"] = (640, 1536),
    };

    private static readonly string[] Owner = ["whose", "right"];

    /// <summary>The job of a prediction, and how much work it is.</summary>
    /// <exception cref="ProblemException">The input does not fit.</exception>
    public async Task<(NewJob Job, double Units)> PredictionAsync(Account account, VersionCard version, JsonObject input, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(version);
        ArgumentNullException.ThrowIfNull(input);
        Field.Check(InputForms.OfPrediction(version), input);
        return version.Kind is VersionKind.Mini or VersionKind.Hand ? await WriteAsync(account, version, input, cancel).ConfigureAwait(false) : await PaintAsync(account, version, input, cancel).ConfigureAwait(false);
    }

    /// <summary>The job of a training, and how much work it is.</summary>
    /// <exception cref="ProblemException">The input does not fit.</exception>
    public async Task<(NewJob Job, double Units)> TrainingAsync(Account account, VersionCard version, JsonObject input, string name, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(version);
        ArgumentNullException.ThrowIfNull(input);
        var form = InputForms.OfTraining(version) ?? throw ProblemException.Invalid("Trainings begin from ductus/mini or ductus/flux, not from this model.");
        if (version.Kind == VersionKind.Mini && (IsMissing(input, "whose") || IsMissing(input, "right")))
        {
            const string Why = "Say in 'whose' whose hand it is, and in 'right' by what right it is used (mine, agreed, family or public-domain): nothing is written in a hand of which nobody has said.";
            throw new ProblemException(422, "Input validation failed", Why) { Fields = [.. Owner.Where(name => IsMissing(input, name)).Select(name => ("required", $"input.{name}", Why))] };
        }

        Field.Check(form, input);
        if (Flag(input, "autocaption"))
        {
            throw InputFiles.Wrong("autocaption", "captions are never made here: put a .txt beside each picture, and leave autocaption out");
        }

        if ((Text(input, "whose") is null) != (Text(input, "right") is null))
        {
            throw InputFiles.Wrong("right", "whose and right belong together");
        }

        var consent = Text(input, "right") is { } right ? new Consent(Text(input, "whose")!, RightOf(right), Text(input, "note") ?? "") : null;
        var path = await files.PathOfAsync(account, "input_images", Text(input, "input_images")!, cancel).ConfigureAwait(false);
        if (!ZipCheck.IsOne(path))
        {
            throw InputFiles.Wrong("input_images", "must be a zip file");
        }

        if (version.Kind == VersionKind.Mini)
        {
            var clone = new CloneInput([path], name) { Consent = consent };
            clone = Number(input, "steps") is { } steps ? clone with { Steps = (int)steps } : clone;
            return (new NewJob("clone", WorkJson.Write(clone)), Math.Max(1, clone.Steps));
        }

        var train = new TrainInput(path, Text(input, "model") ?? version.Base, Text(input, "trigger_word") ?? "HWRIT")
        {
            Steps = (int?)Number(input, "steps"),
            LearningRate = (float?)Number(input, "learning_rate"),
            BatchSize = (int?)Number(input, "batch_size"),
            Rank = (int?)Number(input, "lora_rank"),
            CaptionDropout = (float?)Number(input, "caption_dropout_rate"),
            EightBit = Text(input, "optimizer") == "adamw8bit",
            Resolutions = Text(input, "resolution") is { } sides ? [.. sides.Split(',').Select(side => int.TryParse(side, out var pixels) ? pixels : throw InputFiles.Wrong("resolution", "must be numbers with commas between them"))] : [],
            Consent = consent,
        };
        return (new NewJob("train", WorkJson.Write(train)) { Base = train.Base }, train.Steps ?? 2000);
    }

    private async Task<(NewJob Job, double Units)> WriteAsync(Account account, VersionCard version, JsonObject input, CancellationToken cancel)
    {
        var text = Text(input, "text")!;
        var hand = version.Kind == VersionKind.Hand ? version.File : await HandAsync(account, Text(input, "hand"), cancel).ConfigureAwait(false);
        var write = new WriteInput(hand, text)
        {
            Size = Choice(input, "size", SheetSize.A4),
            Paper = Choice(input, "paper", PaperKind.Own),
            Ink = Text(input, "ink"),
            XHeight = (float?)Number(input, "x_height"),
            LineSpacing = (float?)Number(input, "line_spacing"),
            Margin = (float?)Number(input, "margin"),
            Strength = (float?)Number(input, "strength"),
            Candidates = (int?)Number(input, "candidates"),
            Substitute = Flag(input, "substitute"),
            Seed = (ulong?)Number(input, "seed") ?? 1,
            Formats = [Text(input, "output_format") ?? "png"],
        };
        try
        {
            WriteWork.Check(write);
        }
        catch (UserException e)
        {
            throw InputFiles.Wrong("ink", e.Message);
        }

        return (new NewJob("write", WorkJson.Write(write)) { Hand = hand }, Math.Max(1, text.Length));
    }

    private async Task<(NewJob Job, double Units)> PaintAsync(Account account, VersionCard version, JsonObject input, CancellationToken cancel)
    {
        var ratio = Text(input, "aspect_ratio");
        var size = ratio == "custom"
            ? ((int?)Number(input, "width") ?? throw InputFiles.Wrong("width", "is needed with a custom aspect_ratio"), (int?)Number(input, "height") ?? throw InputFiles.Wrong("height", "is needed with a custom aspect_ratio"))
            : ratio is not null ? Sizes[ratio] : ((int, int)?)null;
        var from = Text(input, "image") is { } image ? await files.PathOfAsync(account, "image", image, cancel).ConfigureAwait(false) : null;
        var mask = Text(input, "mask") is { } where ? await files.PathOfAsync(account, "mask", where, cancel).ConfigureAwait(false) : null;
        var paint = new PaintInput(Text(input, "prompt")!, Text(input, "model") ?? version.Base)
        {
            Loras = version.Kind == VersionKind.Adapter ? [new WeightedLora(version.File, (float?)Number(input, "lora_scale") ?? 1)] : [],
            Width = size?.Item1,
            Height = size?.Item2,
            Steps = (int?)Number(input, "num_inference_steps"),
            Guidance = (float?)Number(input, "guidance_scale"),
            Seed = (ulong?)Number(input, "seed") ?? 1,
            Count = (int?)Number(input, "num_outputs") ?? 1,
            Format = Text(input, "output_format") ?? "png",
            Quality = Math.Max(1, (int?)Number(input, "output_quality") ?? PageFile.UsualQuality),
            From = from,
            Mask = mask,
            Strength = (float?)Number(input, "prompt_strength"),
        };
        return (new NewJob("paint", WorkJson.Write(paint)) { Base = paint.Base }, paint.Count * (paint.Steps ?? 28));
    }

    /// <summary>The file of a hand: of a model, an uploaded one, or the server's own.</summary>
    private async Task<string> HandAsync(Account account, string? named, CancellationToken cancel)
    {
        if (named is null)
        {
            return (await builtIn.UsualHandAsync(cancel).ConfigureAwait(false))?.File ?? throw InputFiles.Wrong("hand", "is required: this server has no hand of its own");
        }

        if (named.Contains(':', StringComparison.Ordinal) && (named.StartsWith("data:", StringComparison.Ordinal) || named.StartsWith("http", StringComparison.Ordinal)))
        {
            return await files.PathOfAsync(account, "hand", named, cancel).ConfigureAwait(false);
        }

        var parts = named.Split('/', ':');
        var versions = parts.Length is 2 or 3 && await models.GetAsync(parts[0], parts[1], account.Name, cancel).ConfigureAwait(false) is not null
            ? await models.VersionsAsync(parts[0], parts[1], cancel).ConfigureAwait(false)
            : [];
        return versions.FirstOrDefault(version => version.Kind == VersionKind.Hand && (parts.Length == 2 || version.Id == parts[2]))?.File ?? throw InputFiles.Wrong("hand", "is no hand that you may use");
    }

    private static bool IsMissing(JsonObject input, string name) => input[name] is null || (input[name] is JsonValue value && value.TryGetValue<string>(out var text) && string.IsNullOrWhiteSpace(text));

    private static string? Text(JsonObject input, string name) => (string?)input[name];

    private static double? Number(JsonObject input, string name) => input[name] is { } value ? double.Parse(value.ToJsonString(), System.Globalization.CultureInfo.InvariantCulture) : null;

    private static bool Flag(JsonObject input, string name) => (bool?)input[name] ?? false;

    private static T Choice<T>(JsonObject input, string name, T usual)
        where T : struct, Enum => Text(input, name) is { } value ? Enum.Parse<T>(value, ignoreCase: true) : usual;

    private static Right RightOf(string name) => name switch { "mine" => Right.Mine, "agreed" => Right.Agreed, "family" => Right.Family, _ => Right.PublicDomain };
}

/// <summary>Looks at archives without unpacking anything.</summary>
internal static class ZipCheck
{
    /// <summary>Whether a file begins as a zip file does.</summary>
    public static bool IsOne(string path)
    {
        Span<byte> head = stackalloc byte[4];
        using var file = File.OpenRead(path);
        return file.ReadAtLeast(head, 4, throwOnEndOfStream: false) == 4 && head is [(byte)'P', (byte)'K', 3 or 5, 4 or 6];
    }
}
