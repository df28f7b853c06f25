using Ductus.Models.Adapters;
using Ductus.Models.Checkpoints;
using Ductus.Models.Detection;
using Ductus.Models.Flux;
using Ductus.Tensors;
using Ductus.Tensors.Tests.Files;

namespace Ductus.Models.Tests.Checkpoints;

/// <summary>Files with bytes of their headers changed at random: each is read or refused in a sentence, none brings the program down.</summary>
public sealed class DamagedFileTests
{
    private const int Trials = 400;

    [Fact]
    public void Safetensors()
    {
        using var file = TemporaryFile.Of(
            [("a.weight", Tensor.Full(new Shape(2, 8), 1)), ("b.bias", Tensor.Full(new Shape(8), 2)), ("scalar", Tensor.Scalar(3))],
            new Dictionary<string, string> { ["format"] = "pt" });
        Try(file, path =>
        {
            using var checkpoint = Checkpoint.Open(path);
            ReadAll(checkpoint);
        });
    }

    [Fact]
    public void Gguf()
    {
        using var file = new TemporaryFile("x.gguf");
        File.WriteAllBytes(file.Path, new GgufBytes().Fact("general.architecture", 8, "flux").Fact("general.alignment", 4, 32u).List("a", "b", "c")
            .Tensor("t", 0, [8, 2], new byte[64]).Tensor("q", 2, [32, 2], new byte[36]).Tensor("k", 12, [256], new byte[144]).ToArray());
        Try(file, path =>
        {
            using var checkpoint = Checkpoint.Open(path);
            ReadAll(checkpoint);
        });
    }

    [Fact]
    public void Adapters()
    {
        using var file = TemporaryFile.Of([
            ("transformer.transformer_blocks.0.attn.to_q.lora_A.weight", Tensor.Full(new Shape(2, 8), 1)), ("transformer.transformer_blocks.0.attn.to_q.lora_B.weight", Tensor.Full(new Shape(8, 2), 1)),
            ("transformer.transformer_blocks.0.attn.to_v.lora_A.weight", Tensor.Full(new Shape(2, 8), 1)), ("transformer.transformer_blocks.0.attn.to_v.lora_B.weight", Tensor.Full(new Shape(8, 2), 1)),
            ("lora_unet_single_blocks_0_linear2.lora_down.weight", Tensor.Full(new Shape(2, 8), 1)), ("lora_unet_single_blocks_0_linear2.lora_up.weight", Tensor.Full(new Shape(8, 2), 1)),
            ("lora_unet_single_blocks_0_linear2.alpha", Tensor.Scalar(1))]);
        Try(file, path =>
        {
            using var written = new TemporaryFile();
            LoraFile.Write(written.Path, LoraFile.Read(path), LoraFormat.Peft);
        });
    }

    [Fact]
    public void Transformers()
    {
        using var file = TemporaryFile.Of(TinyFlux.Diffusers().Select(entry => (entry.Key, entry.Value)));
        File.WriteAllText(file.Beside("config.json"), TinyFlux.Config);
        Try(file, path =>
        {
            using var checkpoint = Checkpoint.Open(path);
            var weights = Weights.Survey(checkpoint);
            _ = new FluxTransformer(FluxDetection.Detect(checkpoint), weights);
            weights.Finish();
        });
    }

    private static void ReadAll(Checkpoint checkpoint)
    {
        foreach (var tensor in checkpoint.Tensors.Values)
        {
            tensor.Read();
        }
    }

    /// <summary>Changes one to three bytes of the header, or cuts the file, and opens it.</summary>
    private static void Try(TemporaryFile file, Action<string> use)
    {
        var whole = File.ReadAllBytes(file.Path);
        var header = Math.Min(whole.Length, 4096);
        var rng = new Rng(17);
        var refused = 0;
        for (var trial = 0; trial < Trials; trial++)
        {
            var bytes = (byte[])whole.Clone();
            for (var i = rng.Next(1, 4); i > 0; i--)
            {
                // Mostly a digit or a letter for another: random bytes would hardly get past the JSON.
                var at = rng.Next(header);
                bytes[at] = rng.Chance(0.5f) ? (byte)(bytes[at] ^ (1 << rng.Next(3))) : rng.Chance(0.5f) ? (byte)"0123456789[],\"-"[rng.Next(15)] : (byte)rng.Next(256);
            }

            File.WriteAllBytes(file.Path, rng.Chance(0.2f) ? bytes[..rng.Next(bytes.Length)] : bytes);
            try
            {
                use(file.Path);
            }
            catch (Exception e) when (e is InvalidDataException or IOException)
            {
                refused++;
                Assert.False(string.IsNullOrWhiteSpace(e.Message));
            }
        }

        Assert.InRange(refused, Trials / 4, Trials);
    }
}
