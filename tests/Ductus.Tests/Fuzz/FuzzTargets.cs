using System.Text;
using System.Text.Json;
using Ductus.Bases;
using Ductus.Families;
using Ductus.Flux1;
using Ductus.Hands;
using Ductus.Imaging;
using Ductus.Ingest;
using Ductus.Lines;
using Ductus.Models;
using Ductus.Models.Adapters;
using Ductus.Models.Checkpoints;
using Ductus.Models.Detection;
using Ductus.Models.Flux;
using Ductus.Models.Mini;
using Ductus.Models.Text;
using Ductus.Provenance;
using Ductus.Tensors;
using Ductus.Tensors.Gguf;
using Ductus.Tensors.Tests.Files;
using Ductus.Tests.AdapterTraining;
using Ductus.Training;
using Ductus.Typography;

namespace Ductus.Tests.Fuzz;

/// <summary>Every format that strangers make files of, with a small valid file made here.</summary>
internal static class FuzzTargets
{
    private const string Sample = "The quick brown fox, 123 <extra_id_0>";

    public static IReadOnlyDictionary<string, FuzzTarget> All { get; } = new Dictionary<string, FuzzTarget>
    {
        ["gguf"] = new("model.gguf", _ => Gguf(), ReadGguf),
        ["checkpoint"] = new("model.safetensors", Checkpoint, path => ReadCheckpoint(path)),
        ["scaled checkpoint"] = new("model.safetensors", ScaledCheckpoint, path => ReadCheckpoint(path)),
        ["lora of kohya"] = new("lora.safetensors", path => Lora(path, LoraFormat.Kohya), ReadLora),
        ["lora of peft"] = new("lora.safetensors", path => Lora(path, LoraFormat.Peft), ReadLora),
        ["lora of lycoris"] = new("lora.safetensors", Lycoris, ReadLora),
        ["description of peft"] = new("adapter_config.json", AdapterConfig, path => LoraFile.Read(Beside(path, "lora.safetensors"))),
        ["hand"] = new("hand.safetensors", HandBytes, path => HandFile.Load(path)),
        ["training state"] = new("state.safetensors", State, path => Training().TryLoad(path)),
        ["spiece"] = new("spiece.model", _ => SentencePiece(), path => T5Tokenizer.Load(path).Encode(Sample, 32)),
        ["t5 json"] = new("tokenizer.json", _ => UnigramJson(), path => T5Tokenizer.Load(path).Encode(Sample, 32)),
        ["clip vocabulary"] = new("vocab.json", ClipVocabulary, path => ClipTokenizer.Load(path).Encode(Sample)),
        ["clip json"] = new("tokenizer.json", _ => ClipJson(), path => ClipTokenizer.Load(path).Encode(Sample)),
        ["font"] = new("font.ttf", _ => File.ReadAllBytes(Installation.GuideFont), ReadFont),
        ["woff"] = new("font.woff", _ => File.ReadAllBytes(Installation.Model(Path.Combine("faces", "patrick-hand.woff"))), ReadFont),
        ["bases"] = new("bases.json", Bases, path => new BaseRegistry(path).All()),
        ["credentials in png"] = new("page.png", _ => File.ReadAllBytes(Golden.PathOf("c2pa/ductus-signed.png")), path => CredentialCheck.Read(path, DateTimeOffset.UnixEpoch)),
        ["credentials in jpeg"] = new("page.jpg", _ => File.ReadAllBytes(Golden.PathOf("c2pa/tool-signed.jpg")), path => CredentialCheck.Read(path, DateTimeOffset.UnixEpoch)),
        ["credentials in pdf"] = new("page.pdf", _ => File.ReadAllBytes(Golden.PathOf("c2pa/ductus-signed.pdf")), path => CredentialCheck.Read(path, DateTimeOffset.UnixEpoch)),
        ["boxes of credentials"] = new("store.jumbf", _ => Store(), path => ReadStore(path)),
        ["notes"] = new("notes.json", Notes, path => WorkFolder.Load(Path.GetDirectoryName(path)!)),
    };

    private static byte[] Store()
    {
        using var file = File.OpenRead(Golden.PathOf("c2pa/ductus-signed.png"));
        return CredentialStore.Find(file)[0].Bytes;
    }

    /// <summary>Reads what lies behind the hashes too, which a changed file does not come to.</summary>
    private static void ReadStore(string path)
    {
        try
        {
            var manifest = Manifest.Read(File.ReadAllBytes(path));
            _ = (manifest.Generator, manifest.SourceType, manifest.Assertion("org.ductus.handwriting"));
            manifest.Signature();
        }
        catch (BrokenCredentialException e)
        {
            throw new InvalidDataException(e.Message, e);
        }
        catch (NotSupportedException e)
        {
            throw new InvalidDataException(e.Message, e);
        }
    }

    private static byte[] Gguf() => new GgufBytes().Fact("general.architecture", 8, "flux").Fact("general.alignment", 4, 32u).List("names", "one", "two")
        .Tensor("img_in.weight", 0, [4, 4], new byte[64]).Tensor("double_blocks.0.img_mlp.0.weight", 8, [32, 2], new byte[68]).Tensor("b", 1, [3], new byte[6]).ToArray();

    private static void ReadGguf(string path)
    {
        using var file = GgufFile.Open(path);
        foreach (var tensor in file.Tensors.Values)
        {
            tensor.ReadRows(0, tensor.Rows, new float[tensor.Shape.Count]);
        }
    }

    private static List<Parameter> Flux()
    {
        var weights = Weights.Fresh(1);
        _ = new FluxTransformer(GoldenFlux.Config, weights);
        return [.. weights.Parameters];
    }

    private static byte[] Checkpoint(string path)
    {
        File.WriteAllText(Beside(path, "config.json"), """{"axes_dims_rope": [8, 12, 12]}""");
        return Written(path, Flux().Select(parameter => (parameter.Name, parameter.Value)));
    }

    private static byte[] ScaledCheckpoint(string path)
    {
        File.WriteAllText(Beside(path, "config.json"), """{"axes_dims_rope": [8, 12, 12]}""");
        var tensors = new List<(string, Tensor)> { ("scaled_fp8", Tensor.Zeros(new Shape(2)).To(DType.F8E4M3)) };
        foreach (var parameter in Flux())
        {
            var packed = parameter.Name.EndsWith("img_attn.qkv.weight", StringComparison.Ordinal);
            tensors.Add((parameter.Name, packed ? parameter.Value.To(DType.F8E4M3) : parameter.Value));
            if (packed)
            {
                tensors.Add((parameter.Name[..^"weight".Length] + "scale_weight", Tensor.Scalar(0.5f)));
            }
        }

        return Written(path, tensors);
    }

    private static void ReadCheckpoint(string path)
    {
        using var checkpoint = Models.Checkpoints.Checkpoint.Open(path);
        FluxDetection.Check(checkpoint);
        var weights = Weights.From(checkpoint);
        _ = new FluxTransformer(FluxDetection.Detect(checkpoint), weights);
        weights.Finish();
    }

    private static IEnumerable<KeyValuePair<string, LoraLayer>> Layers() =>
    [
        new("double_blocks.0.img_attn.qkv", new LoraLayer(Noise(2, 16), Noise(48, 2), 0.5f)), new("single_blocks.0.linear2", new LoraLayer(Noise(3, 80), Noise(16, 3))),
        new("final_layer.adaLN_modulation.1", new LoraLayer(Noise(2, 16), Noise(32, 2))),
    ];

    private static byte[] Lora(string path, LoraFormat format)
    {
        LoraFile.Write(path, new LoraAdapter { Layers = Layers().ToDictionary() }, format);
        return File.ReadAllBytes(path);
    }

    private static byte[] Lycoris(string path) => Written(path,
    [
        ("lycoris_double_blocks_0_img_attn_proj.lokr_w1", Noise(4, 4)), ("lycoris_double_blocks_0_img_attn_proj.lokr_w2_a", Noise(4, 2)),
        ("lycoris_double_blocks_0_img_attn_proj.lokr_w2_b", Noise(2, 4)), ("lycoris_double_blocks_0_img_attn_proj.alpha", Tensor.Scalar(1)),
        ("lora_unet_double_blocks_0_txt_attn_proj.hada_w1_a", Noise(16, 2)), ("lora_unet_double_blocks_0_txt_attn_proj.hada_w1_b", Noise(2, 16)),
        ("lora_unet_double_blocks_0_txt_attn_proj.hada_w2_a", Noise(16, 2)), ("lora_unet_double_blocks_0_txt_attn_proj.hada_w2_b", Noise(2, 16)),
        ("lora_unet_double_blocks_1_txt_attn_proj.lora_down.weight", Noise(2, 16)), ("lora_unet_double_blocks_1_txt_attn_proj.lora_up.weight", Noise(16, 2)), ("lora_te1_x.alpha", Tensor.Scalar(1)),
    ]);

    private static void ReadLora(string path)
    {
        var adapter = LoraFile.Read(path);
        LoraFile.Write(Beside(path, "again.safetensors"), adapter, LoraFormat.Peft);
    }

    private static byte[] AdapterConfig(string path)
    {
        Written(Beside(path, "lora.safetensors"), [("base_model.model.transformer_blocks.0.attn.to_q.lora_A.weight", Noise(2, 16)), ("base_model.model.transformer_blocks.0.attn.to_q.lora_B.weight", Noise(16, 2))]);
        return Encoding.UTF8.GetBytes("""{"r": 2, "lora_alpha": 4, "use_rslora": false, "rank_pattern": {"to_q": 2}, "alpha_pattern": {".*attn.to_q": 8}}""");
    }

    private static byte[] HandBytes(string path)
    {
        var config = MiniConfig.Standard;
        var ink = new Raster(64, LineGeometry.Height);
        HandFile.Save(
            new Hand
            {
                Name = "hand",
                BaseId = "mini-base",
                Lines = [new InkLine(ink, "ab", [new CharacterSpan("a", 2, 30, 0.9f), new CharacterSpan("b", float.NaN, float.NaN, 0)], LineMeasure.OfSize(24))],
                Slant = 0.2f,
                InkAndPaper = InkAndPaper.Plain,
                XHeight = 24,
                Adapter = new Dictionary<string, (Tensor, Tensor)> { ["trunk.img_in"] = (Noise(2, 16), Noise(16, 2)) },
                Tokens = new HandTokens(Noise(config.HandTokens, config.Trunk.ContextWidth), Noise(config.Trunk.VectorWidth)),
            },
            path);
        return File.ReadAllBytes(path);
    }

    private static TrainingState Training()
    {
        var weights = Weights.Fresh(1);
        weights.Take("a", new Shape(3, 4));
        weights.Take("b", new Shape(5));
        return new TrainingState(weights.Parameters, new AdamW(weights.Parameters), new Ema(weights.Parameters)) { Step = 3, Samples = 12, Identity = "x" };
    }

    private static byte[] State(string path)
    {
        Training().Save(path);
        return File.ReadAllBytes(path);
    }

    private static byte[] SentencePiece()
    {
        var bytes = new List<byte>();
        foreach (var (piece, kind) in ((string, byte)[])[("<pad>", 3), ("</s>", 3), ("<unk>", 2), ("▁", 1), ("e", 1), ("▁q", 1), ("ui", 1), ("ck", 1)])
        {
            byte[] text = Encoding.UTF8.GetBytes(piece), message = [0x0A, (byte)text.Length, .. text, 0x15, .. BitConverter.GetBytes(-3f), 0x18, kind];
            bytes.AddRange([0x0A, (byte)message.Length, .. message]);
        }

        // The kind of model, then a map that knows nothing: a trie of one unit, no replacements.
        bytes.AddRange([0x12, 2, 0x18, 1, 0x1A, 11, 0x12, 9, 4, 0, 0, 0, 0, 0, 0, 0, 0]);
        return [.. bytes];
    }

    private static byte[] UnigramJson() => Encoding.UTF8.GetBytes("""
        {"added_tokens": [{"id": 0}, {"id": 1}, {"id": 2}], "normalizer": {"type": "Sequence", "normalizers": [{"precompiled_charsmap": "BAAAAAAAAAAA"}]},
         "model": {"type": "Unigram", "unk_id": 2, "vocab": [["<pad>", 0], ["</s>", 0], ["<unk>", 0], ["▁", -3], ["▁qu", -4], ["ick", -4.5], ["fox", -6]]}}
        """);

    private static Dictionary<string, int> ClipTokens()
    {
        string[] letters = [.. Enumerable.Range('!', '~' - '!' + 1).Select(c => $"{(char)c}")];
        return letters.Concat(letters.Select(letter => letter + "</w>")).Concat(["qu", "<|startoftext|>", "<|endoftext|>"]).Select((token, id) => (token, id)).ToDictionary();
    }

    private static byte[] ClipVocabulary(string path)
    {
        File.WriteAllText(Beside(path, "merges.txt"), "#version: 0.2\nq u\n");
        return JsonSerializer.SerializeToUtf8Bytes(ClipTokens());
    }

    private static byte[] ClipJson() => JsonSerializer.SerializeToUtf8Bytes(new { model = new { vocab = ClipTokens(), merges = new object[] { "q u", (string[])["i", "c"] } } });

    private static void ReadFont(string path)
    {
        var font = TrueTypeFont.Load(path);
        var raster = new Raster(64, 64);
        for (var c = '!'; c <= '~'; c++)
        {
            OutlineRasterizer.Fill(raster, font.OutlineOf(c).Map(p => (p * 32) + new System.Numerics.Vector2(8, 40)));
            _ = font.AdvanceOf(c) + font.KerningOf(c, 'x');
        }
    }

    private static byte[] Bases(string path)
    {
        new BaseRegistry(path).Add(new BaseFiles("dev", Flux1Family.Instance, new Dictionary<string, string> { ["transformer"] = "/x/flux.safetensors", ["clip"] = "/x/clip" }));
        return File.ReadAllBytes(path);
    }

    private static byte[] Notes(string path)
    {
        File.WriteAllText(Beside(path, WorkFolder.TableName), "");
        return Encoding.UTF8.GetBytes("""
            {"Lines": [{"File": "lines/0001.png", "Source": "p.jpg:1", "Measure": {"XHeight": 25.1, "Baseline": 52.8, "Slope": 0.0007, "Drift": [0.67, -0.5], "Slant": 0.25}}],
             "Look": {"Ink": {"R": 1, "G": 2, "B": 3}, "InkVariation": 3, "Paper": {"R": 250, "G": 251, "B": 252}, "PaperGrain": 1.5},
             "Habits": {"LinePitch": 5.1, "EdgeDeviation": 0.2, "SlopeDeviation": 0.004, "DriftDeviation": 0.05}, "Dpi": 300}
            """);
    }

    private static string Beside(string path, string name) => Path.Combine(Path.GetDirectoryName(path)!, name);

    private static byte[] Written(string path, IEnumerable<(string Name, Tensor Value)> tensors)
    {
        SafeTensorsWriter.Write(path, [.. tensors.Select(entry => KeyValuePair.Create(entry.Name, entry.Value))]);
        return File.ReadAllBytes(path);
    }

    private static Tensor Noise(params int[] shape) => Tensor.Normal(shape, new Rng(1, 0));
}
