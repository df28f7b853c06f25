using Ductus.Tensors;

namespace Ductus.Models.Flux;

/// <summary>Between latents and the tokens that the transformer of FLUX.1 sees: two by two latents are one (black-forest-labs/flux, sampling.py).</summary>
public static class FluxTokens
{
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
}
