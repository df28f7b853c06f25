using Ductus.Families;
using Ductus.Imaging;
using Ductus.Tensors;

namespace Ductus.Painting;

/// <summary>Where a picture may change: in latents while it is painted, in pixels at the end.</summary>
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

        _mask = PictureSizes.Fit(mask, width, height);
        if (_mask.Pixels.All(value => value == 0))
        {
            throw new UserException("The mask is black all over: make it white where the picture may change.");
        }
    }

    /// <summary>1 in the latents under a white pixel, else 0, packed as latents of <paramref name="channels"/> values are.</summary>
    /// <param name="latents">How pictures lie in the latents of the base.</param>
    /// <param name="channels">Channels of the latents.</param>
    public Tensor Packed(ILatents latents, int channels)
    {
        ArgumentNullException.ThrowIfNull(latents);
        var size = latents.SizeOf(_mask.Width, _mask.Height);
        int height = _mask.Height / size.Rows, width = _mask.Width / size.Columns;
        var mask = Tensor.Zeros(new Shape(1, size.Rows, size.Columns, channels));
        for (var y = 0; y < size.Rows * height; y++)
        {
            for (var x = 0; x < size.Columns * width; x++)
            {
                if (_mask.Pixels[3 * ((y * _mask.Width) + x)] > 0)
                {
                    mask.Span.Slice(((y / height * size.Columns) + (x / width)) * channels, channels).Fill(1);
                }
            }
        }

        return latents.Pack(mask);
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
