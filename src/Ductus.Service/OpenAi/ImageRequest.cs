using System.Globalization;
using System.Text.Json.Nodes;
using Ductus.Service.Basics;
using Microsoft.AspNetCore.Http;

namespace Ductus.Service.OpenAi;

/// <summary>What a client of OpenAI asks for; what is not known here is passed over, as there.</summary>
internal sealed record ImageRequest(string Prompt, string? Model)
{
    private const int Step = 16;

    /// <summary>How many pictures.</summary>
    public int Count { get; init; } = 1;

    /// <summary>Pixels as <c>1024x1024</c>; null: as suits the model.</summary>
    public string? Size { get; init; }

    /// <summary>Whether an address is wanted and not the bytes.</summary>
    public bool AsAddress { get; init; }

    /// <summary>Whether the answer is a stream.</summary>
    public bool Streams { get; init; }

    /// <summary>Pictures to show on the way.</summary>
    public int Partial { get; init; }

    /// <summary>The quality that was asked for, which means nothing here.</summary>
    public string Quality { get; init; } = "auto";

    /// <summary>Form of the pictures: png, jpeg, webp.</summary>
    public string Format { get; init; } = "png";

    /// <summary>How good jpeg and webp are to be, of 100; null: as usual.</summary>
    public int? Compression { get; init; }

    public static ImageRequest Of(JsonObject body) => Of(name => body[name] is JsonValue value ? value.ToString() : null);

    public static ImageRequest Of(IFormCollection form) => Of(name => form[name].FirstOrDefault());

    private static ImageRequest Of(Func<string, string?> field)
    {
        int Number(string name, int least, int most, int usual) => field(name) is not { } text ? usual
            : int.TryParse(text, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number
            : throw ProblemException.Invalid($"{name}: must be an integer from {least} to {most}");
        if (field("output_format") is not (null or "png" or "jpeg" or "webp"))
        {
            throw ProblemException.Invalid("output_format: must be png, jpeg or webp");
        }

        var prompt = field("prompt");
        var request = new ImageRequest(string.IsNullOrWhiteSpace(prompt) ? throw ProblemException.Invalid("prompt is required") : prompt, field("model"))
        {
            Count = Number("n", 1, 10, 1),
            Size = field("size") is "auto" ? null : field("size"),
            AsAddress = field("response_format") == "url",
            Streams = field("stream") is "true" or "True",
            Partial = Number("partial_images", 0, 3, 0),
            Quality = field("quality") ?? "auto",
            Format = field("output_format") ?? "png",
            Compression = field("output_compression") is null ? null : Number("output_compression", 0, 100, 100),
        };
        _ = request.Pixels;
        return request;
    }

    private (int Width, int Height)? Pixels => Size is not { } size ? null
        : size.Split('x') is [var across, var down] && int.TryParse(across, out var width) && int.TryParse(down, out var height) && width is >= 64 and <= 2048 && height is >= 64 and <= 2048
            ? (width / Step * Step, height / Step * Step)
            : throw ProblemException.Invalid("size: must be as 1024x1024, from 64 to 2048 pixels a side");

    /// <summary>The input of a model that writes.</summary>
    /// <param name="number">Which of the pictures: each has a seed of its own.</param>
    /// <exception cref="ProblemException">Another form is asked for than pages are written in.</exception>
    public JsonObject ToWrite(int number) => Format == "png" ? new() { ["text"] = Prompt, ["seed"] = number + 1 } : throw ProblemException.Invalid("output_format: pages are written as png here");

    /// <summary>The input of a model that paints.</summary>
    public JsonObject ToPaint(string? image, string? mask)
    {
        var input = new JsonObject { ["prompt"] = Prompt, ["num_outputs"] = Math.Min(Count, 4), ["output_format"] = Format == "jpeg" ? "jpg" : Format };
        if (Compression is { } quality)
        {
            input["output_quality"] = quality;
        }

        if (Pixels is var (width, height))
        {
            (input["aspect_ratio"], input["width"], input["height"]) = ("custom", width, height);
        }

        if (image is not null)
        {
            input["image"] = image;
        }

        if (mask is not null)
        {
            input["mask"] = mask;
        }

        return input;
    }

    /// <summary>Says in an answer what was made.</summary>
    public void Describe(JsonObject answer)
    {
        answer["size"] = Size ?? "auto";
        answer["quality"] = Quality;
        answer["background"] = "opaque";
        answer["output_format"] = Format;
    }
}
