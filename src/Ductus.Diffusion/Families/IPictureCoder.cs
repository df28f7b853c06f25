using Ductus.Imaging;
using Ductus.Tensors;

namespace Ductus.Families;

/// <summary>The autoencoder of a base, between pictures and latents [1, rows, columns, channels], scaled as the network takes them.</summary>
public interface IPictureCoder : IDisposable
{
    /// <summary>The distribution of a picture's latents; the mean is what is painted over.</summary>
    (Tensor Mean, Tensor Deviation) Encode(RgbImage picture);

    /// <summary>The picture of latents.</summary>
    RgbImage Decode(Tensor latents);
}
