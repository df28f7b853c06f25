using Ductus.Application;
using Ductus.Bases;
using Ductus.Imaging;
using Ductus.Pages;
using Ductus.Painting;
using Ductus.Provenance.Signing;
using Ductus.Tensors.Quantized;

namespace Ductus.Work;

/// <summary>Pictures to paint.</summary>
/// <param name="Prompt">What they show.</param>
/// <param name="Base">Name of a registered base.</param>
public sealed record PaintInput(string Prompt, string Base)
{
    /// <summary>Adapter files with their weights.</summary>
    public IReadOnlyList<WeightedLora> Loras { get; init; } = [];

    /// <summary>Pixels across; null: as suits the base. Width and height belong together.</summary>
    public int? Width { get; init; }

    /// <summary>Pixels down.</summary>
    public int? Height { get; init; }

    /// <summary>Steps from noise to picture; null: as suits the base.</summary>
    public int? Steps { get; init; }

    /// <summary>How closely to follow the prompt; null: the usual.</summary>
    public float? Guidance { get; init; }

    /// <summary>Of the first picture; each further one has the next.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>How many pictures.</summary>
    public int Count { get; init; } = 1;

    /// <summary>Ending of the files to make: png, jpg, webp.</summary>
    public string Format { get; init; } = "png";

    /// <summary>Quality of jpg and webp, 1 to 100.</summary>
    public int Quality { get; init; } = PageFile.UsualQuality;

    /// <summary>A picture file to paint over.</summary>
    public string? From { get; init; }

    /// <summary>A picture file, white or transparent where it may change.</summary>
    public string? Mask { get; init; }

    /// <summary>How far from what is painted over, 0 to 1.</summary>
    public float? Strength { get; init; }

    /// <summary>A text to write on a page first.</summary>
    public string? PageText { get; init; }

    /// <summary>The hand that writes the page.</summary>
    public string? Hand { get; init; }

    /// <summary>The sheet of the page.</summary>
    public SheetSize Sheet { get; init; } = SheetSize.A5;

    /// <summary>The base in memory, as <c>bf16</c>; null: the usual.</summary>
    public string? Weights { get; init; }
}

/// <summary>An adapter and how much it counts.</summary>
/// <param name="File">Its file.</param>
/// <param name="Weight">1: fully.</param>
public sealed record WeightedLora(string File, float Weight = 1);

/// <summary>What was painted.</summary>
/// <param name="Files">Names of the pictures in the job's folder.</param>
/// <param name="Seeds">The seed of each.</param>
public sealed record PaintOutput(IReadOnlyList<string> Files, IReadOnlyList<ulong> Seeds);

/// <summary><c>paint</c>: pictures by a registered base.</summary>
/// <param name="bases">The bases that are registered where the worker runs.</param>
public sealed class PaintWork(BaseRegistry bases) : TypedWork<PaintInput, PaintOutput>
{
    /// <inheritdoc/>
    public override string Kind => "paint";

    /// <inheritdoc/>
    protected override PaintOutput Run(PaintInput input, WorkContext context)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(context);
        var usual = new PaintSettings();
        var request = new PaintRequest(
            input.Prompt,
            bases.Get(input.Base),
            [.. input.Loras.Select(lora => (lora.File, lora.Weight))],
            usual with
            {
                Size = input is { Width: { } width, Height: { } height } ? (width, height) : null,
                Steps = input.Steps,
                Guidance = input.Guidance ?? usual.Guidance,
                Seed = input.Seed,
                Count = input.Count,
                Storage = WeightFormats.Of(input.Weights) ?? usual.Storage,
            })
        {
            From = input.From is { } from ? PictureFile.Load(from) : null,
            Mask = input.Mask is { } mask ? PictureFile.LoadMask(mask) : null,
            Strength = input.Strength,
            PageText = input.PageText,
            Hand = input.Hand is { } hand ? context.Shop.Hand(hand) : null,
            Sheet = input.Sheet,
        };
        var painted = context.Shop.Engine.Paint(request, context.Events, context.Cancel);
        var files = Signing.Said(PageOutput.OfUser.Save(painted, request, Path.Combine(context.Folder, $"picture.{input.Format}"), input.Quality, input.From is { } under ? [UsedPicture.OfFile(under)] : []), context);
        var names = files.Select(file => Path.GetFileName(file)).ToArray();
        Array.ForEach(names, name => context.Tell("output", name));
        return new PaintOutput(names, [.. painted.Select(picture => picture.Picture.Seed)]);
    }
}

/// <summary>Forms of weights by their names.</summary>
internal static class WeightFormats
{
    /// <exception cref="UserException">There is none of this name.</exception>
    public static WeightFormat? Of(string? name) => name is null ? null
        : WeightFormat.Storable.FirstOrDefault(format => format.Name == name)
            ?? throw new UserException($"'{name}' is no form of weights: say one of {string.Join(", ", WeightFormat.Storable.Select(format => format.Name))}.");
}
