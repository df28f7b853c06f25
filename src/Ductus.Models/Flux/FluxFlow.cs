using Ductus.Tensors;
using Ductus.Tensors.Ops;

namespace Ductus.Models.Flux;

/// <summary>
/// Sampling as FLUX.1 does it (black-forest-labs/flux, sampling.py): the model predicts the velocity noise - clean, and Euler
/// steps walk the noise level from 1 to 0.
/// </summary>
public static class FluxFlow
{
    /// <summary>
    /// Noise levels from 1 to 0, <paramref name="steps"/> + 1 of them. <paramref name="shifted"/> (dev, not schnell) dwells longer on
    /// noise the more image tokens there are: t' = e^mu / (e^mu + 1/t - 1).
    /// </summary>
    public static float[] Schedule(int steps, int imageTokens, bool shifted)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(steps);
        var stretch = (float)Math.Exp(Mu(imageTokens));
        var levels = new float[steps + 1];
        for (var i = 0; i < steps; i++)
        {
            var t = 1 - (i / (float)steps);
            levels[i] = shifted ? stretch / (stretch + ((1 / t) - 1)) : t;
        }

        return levels;
    }

    /// <summary>Linear in the number of image tokens, through (256, 0.5) and (4096, 1.15).</summary>
    public static double Mu(int imageTokens) => 0.5 + ((1.15 - 0.5) / (4096 - 256) * (imageTokens - 256));

    /// <summary>Latents [batch, height, width, channels] to tokens [batch, height / 2 · width / 2, 4 · channels].</summary>
    public static Tensor Pack(Tensor latents)
    {
        var blocks = Nn.PixelUnshuffle(latents, 2);
        return blocks.Reshape(blocks.Shape[0], blocks.Shape[1] * blocks.Shape[2], blocks.Shape[3]);
    }

    /// <summary>The inverse of <see cref="Pack"/>, for a picture of <paramref name="rows"/> rows of tokens.</summary>
    public static Tensor Unpack(Tensor tokens, int rows)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        return Nn.PixelShuffle(tokens.Reshape(tokens.Shape[0], rows, tokens.Shape[1] / rows, tokens.Shape[2]), 2);
    }

    /// <summary>Positions of context tokens, all at the origin, and of a grid of image tokens at (0, row, column).</summary>
    public static Positions PositionsOf(FluxConfig config, int contextTokens, int rows, int columns)
    {
        var ids = new (float, float, float)[contextTokens + (rows * columns)];
        for (var i = 0; i < rows * columns; i++)
        {
            ids[contextTokens + i] = (0, i / columns, i % columns);
        }

        return Positions.Of(config, ids);
    }

    /// <summary>Walks packed <paramref name="noise"/> [batch, n, channels] along <paramref name="schedule"/> to packed latents.</summary>
    /// <param name="model">The transformer.</param>
    /// <param name="noise">Packed noise; it stays as it is.</param>
    /// <param name="context">[batch, m, context width].</param>
    /// <param name="pooled">[batch, vector width].</param>
    /// <param name="positions">Of context and image tokens.</param>
    /// <param name="schedule">Noise levels from <see cref="Schedule"/>.</param>
    /// <param name="guidance">Strength of the distilled guidance; left out by models that take none.</param>
    /// <param name="seen">Called with step, tokens and velocity.</param>
    /// <param name="settle">Called after each step with the noise level it led to and the tokens, which it may change.</param>
    /// <param name="cancel">Looked at before each step.</param>
    public static Tensor Denoise(
        FluxTransformer model,
        Tensor noise,
        Tensor context,
        Tensor pooled,
        Positions positions,
        IReadOnlyList<float> schedule,
        float guidance = 3.5f,
        Action<int, Tensor, Tensor>? seen = null,
        Action<float, Tensor>? settle = null,
        CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(noise);
        ArgumentNullException.ThrowIfNull(schedule);
        using var pause = Autograd.NoGrad();
        var batch = noise.Shape[0];
        var tokens = noise.Clone();
        var strength = Enumerable.Repeat(guidance, model.Config.GuidanceEmbed ? batch : 0).ToArray();
        for (var step = 0; step + 1 < schedule.Count; step++)
        {
            cancel.ThrowIfCancellationRequested();
            using var scope = TensorScope.Begin();
            var vector = model.Condition(Enumerable.Repeat(schedule[step], batch).ToArray(), pooled, strength);
            var velocity = model.Forward(tokens, context, vector, positions);
            seen?.Invoke(step, tokens, velocity);
            new AddScaled(schedule[step + 1] - schedule[step]).Apply(tokens, velocity);
            settle?.Invoke(schedule[step + 1], tokens);
        }

        return tokens;
    }
}
