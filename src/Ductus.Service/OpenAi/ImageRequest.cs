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

    public static ImageRequest Of(JsonObject body) => Of(name => body[name] is JsonValue value ? value.ToString() : null);

    public static ImageRequest Of(IFormCollection form) => Of(name => form[name].FirstOrDefault());

    private static ImageRequest Of(Func<string, string?> field)
    {
        int Number(string name, int least, int most, int usual) => field(name) is not { } text ? usual
            : int.TryParse(text, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number
            : throw ProblemException.Invalid($"{name}: must be an integer from {least} to {most}");
        if (field("output_format") is not (null or "png"))
        {
            throw ProblemException.Invalid("output_format: pictures are png here");
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
    public JsonObject ToWrite(int number) => new() { ["text"] = Prompt, ["seed"] = number + 1 };

    /// <summary>The input of a model that paints.</summary>
    public JsonObject ToPaint(string? image, string? mask)
    {
        var input = new JsonObject { ["prompt"] = Prompt, ["num_outputs"] = Math.Min(Count, 4) };
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
        answer["output_format"] = "png";
    }
}
