using Ductus.Families;
using Ductus.Imaging;
using Ductus.Models.Flow;
using Ductus.Tensors;
using Ductus.Tensors.Ops;

namespace Ductus.Painting;

/// <summary>What a picture is painted on: nothing, or a picture of its size with the region that may change.</summary>
internal sealed class Canvas
{
    private readonly float _strength = 1;

    private Canvas(int width, int height) => (Width, Height) = (width, height);

    private Canvas(PaintSource source, int width, int height)
        : this(width, height)
    {
        Under = PictureSizes.Fit(source.Picture, width, height);
        Mask = source.Mask is null ? null : new LatentMask(source, width, height);
        _strength = source.Strength;
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>The picture that is painted over, in the painting's size.</summary>
    public RgbImage? Under { get; }

    public LatentMask? Mask { get; }

    /// <summary>Packed latents of the picture.</summary>
    public Tensor? Latents { get; set; }

    /// <summary>1 in the latents that may change, of the shape of <see cref="Latents"/>.</summary>
    public Tensor? MaskLatents { get; set; }

    public static Canvas Blank(PaintSettings settings, int step)
    {
        var (width, height) = PaintSize.Of(settings, null, step);
        return new Canvas(width, height);
    }

    public static Canvas Over(PaintSource source, PaintSettings settings, int step)
    {
        var (width, height) = PaintSize.Of(settings, source, step);
        return new Canvas(source, width, height);
    }

    /// <summary>The step of a schedule at which painting begins: the weaker, the later; at least one step is left.</summary>
    public int FirstStep(int steps) => Math.Clamp((int)MathF.Round(steps * (1 - _strength)), 0, steps - 1);

    /// <summary>Puts the picture, as noisy as the painting is, back where nothing may change.</summary>
    public void HoldOutsideMask(INoiseRule rule, Tensor sample, Tensor noise, float level)
    {
        if (MaskLatents is { } mask)
        {
            new KeepOutside().Apply(sample, mask, rule.Add(Latents!, noise, [level]));
        }
    }

    /// <summary>The painting, with the picture itself where nothing may change.</summary>
    public RgbImage Finish(RgbImage painting) => Mask is null ? painting : Mask.Paste(painting, Under!);
}
