using Ductus.Imaging;
using Ductus.Tensors.Quantized;

namespace Ductus.Painting;

/// <summary>How pictures are painted.</summary>
public sealed record PaintSettings
{
    /// <summary>Size in pixels, multiples of the base's step (16 for FLUX.1); null: 1024 x 1024, or the proportions of the picture that is painted over.</summary>
    public (int Width, int Height)? Size { get; init; }

    /// <summary>Steps from noise to picture; null: as many as suit the base.</summary>
    public int? Steps { get; init; }

    /// <summary>Strength of guidance; bases that take none ignore it.</summary>
    public float Guidance { get; init; } = 3.5f;

    /// <summary>Of the first picture; each further one has the next.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Pictures to paint, of each page if there are several.</summary>
    public int Count { get; init; } = 1;

    /// <summary>How the matrices of the base's network lie in memory; one that its file has in no more bytes stays in the file.</summary>
    public WeightFormat Storage { get; init; } = WeightFormat.BF16;
}

/// <summary>A picture to paint over.</summary>
/// <param name="Picture">The picture.</param>
/// <param name="Strength">How far from it: 0 leaves it, 1 begins from noise.</param>
/// <param name="Mask">White where it may change; of the picture's size; null: everywhere.</param>
public sealed record PaintSource(RgbImage Picture, float Strength, RgbImage? Mask = null)
{
    /// <summary>Strength where nothing is said: enough for a new scene.</summary>
    public const float Usual = 0.6f;

    /// <summary>Strength of a masked region: what is to change may change nearly wholly.</summary>
    public const float UsualMasked = 0.9f;

    /// <summary>Strength over a written page: the letters keep their places.</summary>
    public const float UsualPage = 0.35f;
}

/// <summary>A painted picture.</summary>
/// <param name="Image">The picture.</param>
/// <param name="Seed">The seed that paints it again.</param>
/// <param name="Source">Number of the picture it was painted over, from 0; 0 if there is none.</param>
public sealed record PaintedPicture(RgbImage Image, ulong Seed, int Source);
