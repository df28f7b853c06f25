using Ductus.Families;
using Ductus.Models.Adapters;
using Ductus.Models.Checkpoints;
using Ductus.Tensors;

namespace Ductus.Flux1;

/// <summary>FLUX.1-dev and FLUX.1-schnell, and networks of their kind in other sizes.</summary>
public sealed class Flux1Family : IBaseFamily
{
    /// <summary>Pixels a side of a latent.</summary>
    private const int Reduction = 8;

    private Flux1Family()
    {
    }

    /// <summary>The family.</summary>
    public static Flux1Family Instance { get; } = new();

    /// <inheritdoc/>
    public string Key => "flux1";

    /// <inheritdoc/>
    public string Name => "FLUX.1";

    /// <inheritdoc/>
    public IReadOnlyList<BasePart> Parts => Flux1Parts.All;

    /// <inheritdoc/>
    /// <remarks>Queries, keys, values, their projections and the inner layers of every block; modulations stay as they are.</remarks>
    public string UsualTargets => @"_attn\.(qkv|proj)$|_mlp\.[02]$|single_blocks\.\d+\.linear[12]$";

    /// <inheritdoc/>
    /// <remarks>Its autoencoder makes a latent of 8 by 8 pixels, and the transformer a token of 2 by 2 latents.</remarks>
    public int PixelStep => Flux1Latents.Side * Reduction;

    /// <inheritdoc/>
    public IAdapterForms Adapters { get; } = new Forms();

    /// <inheritdoc/>
    public string Describe(BasePart part, string path) => Flux1Parts.Describe(part, path);

    /// <inheritdoc/>
    public IBase Open(BaseFiles files, Device device) => new Flux1Base(files, device);

    private sealed class Forms : IAdapterForms
    {
        public LoraAdapter Read(string path) => LoraFile.Read(path);

        public void Write(string path, LoraAdapter adapter, LoraFormat format, DType? storeAs) => LoraFile.Write(path, adapter, format, storeAs);

        public void Merge(string path, string network, LoraAdapter adapter, CancellationToken cancel)
        {
            using var checkpoint = Checkpoint.Open(network);
            LoraMerge.Write(path, checkpoint, adapter, cancel);
        }
    }
}
