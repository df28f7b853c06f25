using Ductus.Pages;
using Ductus.Service.Catalogue;

namespace Ductus.Service.Predictions;

/// <summary>What inputs of each kind of model hold; for painting by the names of Replicate's own Flux models.</summary>
public static class InputForms
{
    private const int LongestText = 200_000;

    private static readonly Field[] Writing =
    [
        new("text", "string", "The text to write; an empty line parts paragraphs") { Required = true, Most = LongestText },
        new("paper", "string", "What the writing stands on") { Choices = Names<PaperKind>() },
        new("size", "string", "The sheet") { Choices = Names<SheetSize>() },
        new("ink", "string", "The ink as #1a2b3c; the writer's own if not given") { Most = 7 },
        new("x_height", "number", "Height of a small x in mm; the writer's own if not given") { Least = 1, Most = 10 },
        new("line_spacing", "number", "From baseline to baseline in mm; the writer's own if not given") { Least = 3, Most = 40 },
        new("margin", "number", "Bare paper on each side in mm") { Least = 0, Most = 80 },
        new("strength", "number", "How far the model may leave the draft in the writer's letters") { Least = 0, Most = 1 },
        new("candidates", "integer", "Versions of each word, of which the best is kept") { Least = 1, Most = 64 },
        new("substitute", "boolean", "Whether characters that cannot be written are replaced by the nearest ones"),
        new("seed", "integer", "The same seed writes the same page") { Least = 0, Most = long.MaxValue },
        new("output_format", "string", "Form of the pages") { Choices = ["png", "pdf", "svg"] },
    ];

    private static readonly Field[] Painting =
    [
        new("prompt", "string", "What the picture shows; [trigger] stands for the hand's word") { Required = true, Most = LongestText },
        new("model", "string", "Which of the registered bases") { Most = 64 },
        new("aspect_ratio", "string", "Proportions") { Choices = ["1:1", "16:9", "21:9", "3:2", "2:3", "4:5", "5:4", "3:4", "4:3", "9:16", "9:21", "custom"] },
        new("width", "integer", "With aspect_ratio custom: pixels across") { Least = 64, Most = 2048 },
        new("height", "integer", "With aspect_ratio custom: pixels down") { Least = 64, Most = 2048 },
        new("num_outputs", "integer", "How many pictures") { Least = 1, Most = 4 },
        new("num_inference_steps", "integer", "Steps from noise to picture") { Least = 1, Most = 100 },
        new("guidance_scale", "number", "How closely to follow the prompt") { Least = 0, Most = 100 },
        new("lora_scale", "number", "How much the hand's adapter counts") { Least = -3, Most = 3 },
        new("seed", "integer", "The same seed paints the same picture") { Least = 0, Most = long.MaxValue },
        new("image", "string", "A picture to paint over") { IsFile = true },
        new("mask", "string", "A picture of the same size, white where it may change") { IsFile = true },
        new("prompt_strength", "number", "How far from what is painted over") { Least = 0, Most = 1 },
        new("output_format", "string", "Form of the pictures") { Choices = ["png", "jpg", "webp"] },
        new("output_quality", "integer", "Quality of jpg and webp") { Least = 0, Most = 100 },
    ];

    private static readonly Field Hand = new("hand", "string", "The hand: owner/name of a model, or a hand's file; the server's own if not given") { Most = 20_000_000 };

    private static readonly Field[] Training =
    [
        new("input_images", "string", "A zip file of page pictures with a .txt of the same name beside each") { Required = true, IsFile = true },
        new("steps", "integer", "Steps of the training") { Least = 0, Most = 100_000 },
        new("note", "string", "What else there is to say of whose hand it is") { Most = 400 },
    ];

    private static readonly Field Whose = new("whose", "string", "Whose hand it is") { Most = 200 };

    private static readonly Field Right = new("right", "string", "By what right it is used") { Choices = ["mine", "agreed", "family", "public-domain"] };

    /// <summary>Nothing is written in a hand of which nobody has said whose it is: it is not trained either.</summary>
    private static readonly Field[] TrainingHand = [.. Training, Whose with { Required = true }, Right with { Required = true }];

    private static readonly Field[] TrainingAdapter =
    [
        .. Training,
        Whose,
        Right,
        new("trigger_word", "string", "The word that calls the hand up") { Most = 64 },
        new("model", "string", "Which of the registered bases") { Most = 64 },
        new("learning_rate", "number", "Step size of the optimiser") { Least = 1e-8, Most = 0.1 },
        new("batch_size", "integer", "Pictures in a batch") { Least = 1, Most = 64 },
        new("resolution", "string", "Sides of squares, as 512,768,1024") { Most = 100 },
        new("lora_rank", "integer", "Rank of the adapter") { Least = 1, Most = 256 },
        new("caption_dropout_rate", "number", "Share of samples without their caption") { Least = 0, Most = 0.99 },
        new("optimizer", "string", "The optimiser") { Choices = ["adamw", "adamw8bit"] },
        new("autocaption", "boolean", "Captions are never made here: leave it out, or false"),
    ];

    /// <summary>The fields of a prediction.</summary>
    public static IReadOnlyList<Field> OfPrediction(VersionCard version)
    {
        ArgumentNullException.ThrowIfNull(version);
        return version.Kind switch
        {
            VersionKind.Mini => [.. Writing, Hand],
            VersionKind.Hand => Writing,
            _ => Painting,
        };
    }

    /// <summary>The fields of a training; null where a model is not trained from.</summary>
    public static IReadOnlyList<Field>? OfTraining(VersionCard version)
    {
        ArgumentNullException.ThrowIfNull(version);
        return version.Kind switch { VersionKind.Mini => TrainingHand, VersionKind.Paint => TrainingAdapter, _ => null };
    }

    private static string[] Names<T>()
        where T : struct, Enum => [.. Enum.GetNames<T>().Select(name => name.ToLowerInvariant())];
}
