using Ductus.Models.Flow;
using Ductus.Models.Mini;
using Ductus.Tensors;

namespace Ductus.Benchmarks;

/// <summary>Windows of pretraining's size with strokes of noise for ink: what they show does not change what they cost.</summary>
internal sealed record Windows(Tensor Noisy, Tensor Guide, Tensor Draft, Tensor Clean, float[] Sigma)
{
    /// <summary>Columns of a window.</summary>
    public const int Width = 512;

    private const float InkShare = 0.15f;

    public static Windows Random(int count)
    {
        var rng = new Rng(1);
        var sigma = Enumerable.Range(0, count).Select(_ => MiniFlow.DrawSigma(rng)).ToArray();
        var clean = Picture(count, rng);
        var noisy = RectifiedFlow.Add(clean, Tensor.Normal(clean.Shape, rng), sigma);
        return new Windows(noisy, Picture(count, rng), Picture(count, rng), clean, sigma);
    }

    /// <summary>The same on a device.</summary>
    public Windows On(Device device) => this with { Noisy = Noisy.To(device), Guide = Guide.To(device), Draft = Draft.To(device), Clean = Clean.To(device) };

    public Tensor Estimate(MiniModel model) => model.Forward(Noisy, Guide, Draft, Sigma, model.UnconditionalStyle);

    public void Save(string path) => SafeTensorsWriter.Write(path,
    [
        KeyValuePair.Create("noisy", Noisy),
        KeyValuePair.Create("guide", Guide),
        KeyValuePair.Create("draft", Draft),
        KeyValuePair.Create("clean", Clean),
        KeyValuePair.Create("sigma", Tensor.From(Sigma, new Shape(Sigma.Length))),
    ]);

    private static Tensor Picture(int count, Rng rng)
    {
        var picture = Tensor.Empty(new Shape(count, MiniConfig.Standard.Height, Width, 1));
        foreach (ref var pixel in picture.Span)
        {
            pixel = rng.Chance(InkShare) ? 1 : -1;
        }

        return picture;
    }
}
