using Ductus.Families;
using Ductus.Hands;
using Ductus.Imaging;
using Ductus.Marks;
using Ductus.Pages;
using Ductus.Painting;

namespace Ductus.Application;

/// <summary>What a user wants painted.</summary>
/// <param name="Prompt">What the pictures show; <c>[trigger]</c> stands for the adapters' phrases.</param>
/// <param name="Base">The base.</param>
/// <param name="Loras">Adapter files, each with its weight.</param>
/// <param name="Settings">How to paint.</param>
public sealed record PaintRequest(string Prompt, BaseFiles Base, IReadOnlyList<(string Path, float Weight)> Loras, PaintSettings Settings)
{
    /// <summary>A picture to paint over.</summary>
    public RgbImage? From { get; init; }

    /// <summary>A picture of its size, white where it may change.</summary>
    public RgbImage? Mask { get; init; }

    /// <summary>How far from what is painted over, 0 to 1; null: as suits it.</summary>
    public float? Strength { get; init; }

    /// <summary>A text to write on a page first, which is then painted over.</summary>
    public string? PageText { get; init; }

    /// <summary>The hand that writes the page.</summary>
    public Hand? Hand { get; init; }

    /// <summary>The sheet of the page.</summary>
    public SheetSize Sheet { get; init; } = SheetSize.A5;

    /// <summary>What the mark in the handwriting is drawn from.</summary>
    public MarkKey MarkKey { get; init; } = MarkKey.Public;

    /// <summary>What the hand is called in which the pictures are written: that of the page, else those of the adapters.</summary>
    public string HandName => Hand?.Name ?? string.Join(", ", Loras.Select(lora => System.IO.Path.GetFileNameWithoutExtension(lora.Path)));
}

/// <summary>A painted picture, and what the reader made of its texts.</summary>
/// <param name="Picture">The picture.</param>
/// <param name="Texts">What it should say, and what it says.</param>
/// <param name="Mark">What the mark in its handwriting says; null where it shows too little of it to bear one.</param>
public sealed record ReadPicture(PaintedPicture Picture, IReadOnlyList<ReadBack> Texts, uint? Mark = null);
