using System.Diagnostics;
using Ductus.Models;
using Ductus.Models.Vae;
using Ductus.Tensors;

namespace Ductus.Benchmarks;

/// <summary>FLUX.1's autoencoder with random weights: one square picture from latents, and what memory it takes.</summary>
internal static class WholePicture
{
    private const double Giga = 1e9;

    public static void Run(int side, int tile)
    {
        using var pause = Autograd.NoGrad();
        var config = AutoencoderConfig.Flux;
        var model = new FluxAutoencoder(config, Weights.Fresh(1)) { TilePixels = tile };
        var before = Process.GetCurrentProcess().WorkingSet64;
        var latents = Tensor.Normal(new Shape(1, side / config.Reduction, side / config.Reduction, config.LatentChannels), new Rng(2));
        var start = Stopwatch.GetTimestamp();
        var picture = model.Decode(latents);
        Console.WriteLine(
            $"{side} x {side} pixels in tiles of {tile}: {Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s, peak {Process.GetCurrentProcess().PeakWorkingSet64 / Giga:F1} GB, {before / Giga:F1} GB of it before, first value {picture.Span[0]:F4}");
    }
}
