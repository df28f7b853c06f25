using System.Text.Json;
using Ductus.Bases;
using Ductus.Families;
using Ductus.Models;
using Ductus.Models.Adapters;
using Ductus.Models.Flux;
using Ductus.Models.Text;
using Ductus.Models.Vae;
using Ductus.Tensors;

namespace Ductus.Tests.Painting;

/// <summary>A whole base of random weights in the folders of a diffusers model, small enough to paint in a moment.</summary>
internal sealed class TinyBase : IDisposable
{
    private const string Pieces = "▁abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,:;!?'\"()[]-";

    private static readonly AutoencoderConfig Autoencoder = new() { Channels = 32, Multiples = [1, 1, 1, 1], ResidualBlocks = 1, LatentChannels = 4 };

    private readonly TemporaryFolder _folder = new();

    /// <param name="guided">Whether it takes a guidance strength.</param>
    /// <param name="golden">With the transformer of the fixtures in the place of a random one.</param>
    public TinyBase(bool guided = true, bool golden = false)
    {
        var flux = GoldenFlux.Config with { GuidanceEmbed = guided };
        var clip = new ClipConfig { Vocabulary = 200, Width = 24, MlpWidth = 48, Layers = 1, Heads = 2, Window = 77 };
        Save("transformer/diffusion_pytorch_model.safetensors", weights => new FluxTransformer(flux, weights));
        if (golden)
        {
            System.IO.File.Copy(Golden.PathOf("flux-tiny.weights.safetensors"), File("transformer/diffusion_pytorch_model.safetensors"), overwrite: true);
        }

        Save("vae/diffusion_pytorch_model.safetensors", weights => new FluxAutoencoder(Autoencoder, weights));
        Save("text_encoder/model.safetensors", weights => new ClipTextEncoder(clip, weights));
        SaveT5("text_encoder_2/model.safetensors", width: 32);
        Write("transformer/config.json", """{"axes_dims_rope": [8, 12, 12]}""");
        Write("text_encoder/config.json", """{"num_attention_heads": 2, "eos_token_id": 2}""");
        var letters = Enumerable.Range('!', '~' - '!' + 1).Select(c => $"{(char)c}").ToList();
        string[] tokens = [.. letters, .. letters.Select(letter => letter + "</w>"), "<|startoftext|>", "<|endoftext|>"];
        Write("tokenizer/vocab.json", JsonSerializer.Serialize(tokens.Select((token, id) => (token, id)).ToDictionary(entry => entry.token, entry => entry.id)));
        Write("tokenizer/merges.txt", "#version: 0.2\n");
        object[][] pieces = [["<pad>", 0], ["</s>", 0], ["<unk>", 0], .. Pieces.Select(c => (object[])[$"{c}", -5])];
        Write("tokenizer_2/tokenizer.json", JsonSerializer.Serialize(new
        {
            added_tokens = new[] { new { id = 0 }, new { id = 1 }, new { id = 2 } },
            normalizer = (object?)null,
            model = new { type = "Unigram", vocab = pieces },
        }));
    }

    public string Path => _folder.Path;

    /// <summary>As 'ductus base add' finds it.</summary>
    public BaseFiles Base => BaseFamilies.Find("tiny", Path);

    public string File(string name) => _folder.File(name);

    public void Write(string name, string content)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(File(name))!);
        System.IO.File.WriteAllText(File(name), content);
    }

    public void SaveT5(string name, int width) =>
        Save(name, weights => new T5Encoder(new T5Config { Vocabulary = 100, Width = width, HeadWidth = 16, Heads = 2, MlpWidth = 64, Layers = 1 }, weights));

    /// <summary>An adapter of random factors for one layer, of the base or, with another width, of none.</summary>
    public string Adapter(string name, string? trigger = null, int width = 64)
    {
        var rng = new Rng(11);
        var layer = new LoraLayer(Tensor.Normal(new Shape(4, width), rng), Tensor.Normal(new Shape(3 * width, 4), rng), 1, null);
        var metadata = LoraMetadata.Describe(name, trigger, "flux-1-dev", "64x64", DateTimeOffset.UnixEpoch);
        LoraFile.Write(File(name), new LoraAdapter { Layers = new Dictionary<string, LoraLayer> { ["double_blocks.0.img_attn.qkv"] = layer }, Metadata = metadata }, LoraFormat.Bfl);
        return File(name);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Fresh weights pass much through or by; a little noise on all of them makes every layer count.</summary>
    private void Save(string name, Func<Weights, object> build)
    {
        var weights = Weights.Fresh(3);
        _ = build(weights);
        var rng = new Rng(4);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(File(name))!);
        SafeTensorsWriter.Write(File(name), [.. weights.Parameters.Select(parameter =>
            new KeyValuePair<string, Tensor>(parameter.Name, parameter.Value + (Tensor.Normal(parameter.Value.Shape, rng) * 0.05f)))]);
    }
}
