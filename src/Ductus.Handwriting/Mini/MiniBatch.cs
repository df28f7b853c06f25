using Ductus.Imaging;
using Ductus.Models.Flow;
using Ductus.Models.Mini;
using Ductus.Tensors;

namespace Ductus.Mini;

/// <summary>Pictures of lines as the base takes them: [batch, 160, width, 1] in [-1, 1], +1 = full ink.</summary>
internal static class MiniBatch
{
    /// <summary>Rasters of one width as a tensor.</summary>
    public static Tensor From(IReadOnlyList<Raster> rasters)
    {
        int width = rasters[0].Width, height = rasters[0].Height;
        var tensor = Tensor.Empty(new Shape(rasters.Count, height, width, 1));
        for (var n = 0; n < rasters.Count; n++)
        {
            var target = tensor.Span.Slice(n * width * height, width * height);
            System.Numerics.Tensors.TensorPrimitives.Multiply(rasters[n].Pixels, 2, target);
            System.Numerics.Tensors.TensorPrimitives.Subtract(target, 1, target);
        }

        return tensor;
    }

    /// <summary>One sample of a tensor as a raster, ink held to 0 to 1.</summary>
    public static Raster ToRaster(Tensor pictures, int sample)
    {
        int height = pictures.Shape[1], width = pictures.Shape[2];
        var raster = new Raster(width, height);
        using var scope = TensorScope.Begin();
        var source = pictures.Slice(0, sample, 1).ToHost().Span;
        for (var i = 0; i < source.Length; i++)
        {
            raster.Pixels[i] = Math.Clamp((source[i] + 1) / 2, 0, 1);
        }

        return raster;
    }

    /// <summary>Target, guide and draft of some windows.</summary>
    public static (Tensor Target, Tensor Guide, Tensor Draft) From(IReadOnlyList<MiniWindow> windows) =>
        (From([.. windows.Select(w => w.Target)]), From([.. windows.Select(w => w.Guide)]), From([.. windows.Select(w => w.Draft)]));

    /// <summary>The loss of the base on some windows, each at a noise level and with noise of <paramref name="rng"/>.</summary>
    public static Tensor Loss(MiniModel model, IReadOnlyList<MiniWindow> windows, HandTokens hand, Rng rng)
    {
        var (target, guide, draft) = From(windows);
        (target, guide, draft) = (target.To(model.Device), guide.To(model.Device), draft.To(model.Device));
        var sigma = windows.Select(_ => MiniFlow.DrawSigma(rng)).ToArray();
        var noisy = RectifiedFlow.Add(target, Tensor.Normal(target.Shape, rng).To(model.Device), sigma);
        return MiniFlow.Loss(model.Forward(noisy, guide, draft, sigma, hand), target, sigma);
    }
}
