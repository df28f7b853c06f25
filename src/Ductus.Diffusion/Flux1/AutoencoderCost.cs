namespace Ductus.Flux1;

/// <summary>
/// What the autoencoder takes at work, in tiles: some five pictures of 256 channels at once; measured by <c>FluxStep picture</c>.
/// </summary>
internal static class AutoencoderCost
{
    /// <summary>Bytes a pixel of a tile.</summary>
    public const long BytesAPixel = 5 * 256 * sizeof(float);

    /// <summary>Pixels of a tile, at most.</summary>
    public const long TilePixels = 1024 * 1024;
}
