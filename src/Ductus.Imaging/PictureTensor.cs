using Ductus.Tensors;

namespace Ductus.Imaging;

/// <summary>Pictures as the autoencoder takes them: [1, height, width, 3], -1 black to 1 full colour.</summary>
public static class PictureTensor
{
    /// <summary>A picture as a tensor.</summary>
    public static Tensor From(RgbImage picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        var tensor = Tensor.Empty(new Shape(1, picture.Height, picture.Width, 3));
        for (var i = 0; i < picture.Pixels.Length; i++)
        {
            tensor.Span[i] = (picture.Pixels[i] / 127.5f) - 1;
        }

        return tensor;
    }

    /// <summary>
    /// The first picture of a tensor; what lies outside of -1..1 is held there, and fractions are cut off, as black-forest-labs/flux does (cli.py).
    /// </summary>
    public static RgbImage ToPicture(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        var picture = new RgbImage(tensor.Shape[2], tensor.Shape[1]);
        var values = tensor.ToHost();
        for (var i = 0; i < picture.Pixels.Length; i++)
        {
            picture.Pixels[i] = (byte)(127.5f * (Math.Clamp(values.Span[i], -1, 1) + 1));
        }

        return picture;
    }
}
