using Ductus.Bases;
using Ductus.FluxTraining;
using Ductus.Imaging;
using Ductus.Models.Flux;
using Ductus.Tensors;

namespace Ductus.Painting;

/// <summary>Where a picture may change: in tokens while it is painted, in pixels at the end.</summary>
internal sealed class LatentMask
{
    private readonly RgbImage _mask;

    /// <summary>A mask fitted to the painting, white where it may change.</summary>
    /// <exception cref="UserException">It has not the picture's size, or is black all over.</exception>
    public LatentMask(PaintSource source, int width, int height)
    {
        var (picture, mask) = (source.Picture, source.Mask!);
        if ((mask.Width, mask.Height) != (picture.Width, picture.Height))
        {
            throw new UserException($"The mask has {mask.Width} x {mask.Height} pixels, the picture {picture.Width} x {picture.Height}: make the mask on the picture itself, white where it may change.");
        }

        _mask = TrainingSizes.Fit(mask, width, height);
        if (_mask.Pixels.All(value => value == 0))
        {
            throw new UserException("The mask is black all over: make it white where the picture may change.");
        }
    }

    /// <summary>1 in the tokens under a white pixel, else 0, packed as latents of <paramref name="channels"/> values are.</summary>
    /// <param name="reduction">Pixels a side of a latent.</param>
    /// <param name="channels">Channels of the latents.</param>
    public Tensor Tokens(int reduction, int channels)
    {
        int rows = _mask.Height / reduction, columns = _mask.Width / reduction;
        var latents = Tensor.Zeros(new Shape(1, rows, columns, channels));
        for (var y = 0; y < rows * reduction; y++)
        {
            for (var x = 0; x < columns * reduction; x++)
            {
                if (_mask.Pixels[3 * ((y * _mask.Width) + x)] > 0)
                {
                    latents.Span.Slice(((y / reduction * columns) + (x / reduction)) * channels, channels).Fill(1);
                }
            }
        }

        return FluxFlow.Pack(latents);
    }

    /// <summary>The painting where the mask is white, the picture itself where it is black.</summary>
    public RgbImage Paste(RgbImage painting, RgbImage picture)
    {
        var pasted = new RgbImage(painting.Width, painting.Height);
        for (var i = 0; i < pasted.Pixels.Length; i++)
        {
            var share = _mask.Pixels[i];
            pasted.Pixels[i] = (byte)(((painting.Pixels[i] * share) + (picture.Pixels[i] * (255 - share)) + 127) / 255);
        }

        return pasted;
    }
}
