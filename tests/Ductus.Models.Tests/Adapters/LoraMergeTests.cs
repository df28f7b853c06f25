using Ductus.Models.Adapters;
using Ductus.Models.Checkpoints;
using Ductus.Models.Tests.Checkpoints;
using Ductus.Tensors;

namespace Ductus.Models.Tests.Adapters;

/// <summary>Adapters merged into a checkpoint file.</summary>
public sealed class LoraMergeTests
{
    [Theory]
    [InlineData("fused.kohya", "out.fused")]
    [InlineData("bfl-control", "out.bfl_control_scale1")]
    public void The_merged_file_gives_the_output_of_base_and_adapter(string name, string expected)
    {
        using var folder = new TemporaryFile();
        TinyFlux.SaveSharded(folder.Beside("base"));
        using (var source = Checkpoint.Open(folder.Beside("base")))
        {
            LoraMerge.Write(folder.Path, source, LoraFile.Read(Golden.PathOf($"lora-formats/{name}.safetensors")), TestContext.Current.CancellationToken);
        }

        using var merged = Checkpoint.Open(folder.Path);
        using var golden = Golden.Open("lora-formats/expected.safetensors");
        Golden.Close(golden.Read(expected), TinyFlux.Run(TinyFlux.Build(merged).Model), 2e-4, name);
    }

    [Fact]
    public void Types_stay_and_what_is_not_adapted_keeps_its_bits()
    {
        using var folder = new TemporaryFile();
        TinyFlux.SaveSharded(folder.Beside("base"), DType.BF16);
        using var source = Checkpoint.Open(folder.Beside("base"));

        LoraMerge.Write(folder.Path, source, LoraFile.Read(Golden.PathOf("lora-formats/peft-metadata-alpha.diffusers.safetensors")), TestContext.Current.CancellationToken);

        using var merged = SafeTensorsFile.Open(folder.Path);
        var changed = merged.Entries.Keys.Where(key => !merged.Read(key, DType.F32).Span.SequenceEqual(source.Tensors[key].Read().Span));
        Assert.Equal(["double_blocks.0.img_attn.proj.weight", "double_blocks.0.img_attn.qkv.weight"], changed.Order());
        Assert.All(merged.Entries.Values, entry => Assert.Equal(DType.BF16, entry.DType));
    }

    [Fact]
    public void Nothing_is_written_when_the_adapter_does_not_fit_or_the_work_is_cancelled()
    {
        using var folder = new TemporaryFile();
        using var source = Checkpoint.Open(Golden.PathOf("flux-tiny.weights.safetensors"));
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        var other = new LoraAdapter { Layers = new Dictionary<string, LoraLayer> { ["double_blocks.9.img_mod.lin"] = new(Tensor.Zeros(new Shape(2, 64)), Tensor.Zeros(new Shape(64, 2))) } };

        var e = Assert.Throws<InvalidDataException>(() => LoraMerge.Write(folder.Path, source, other, TestContext.Current.CancellationToken));
        Assert.Throws<OperationCanceledException>(() => LoraMerge.Write(folder.Path, source, LoraFile.Read(Golden.PathOf("lora-formats/fused.bfl.safetensors")), cancelled.Token));

        Assert.Contains("double_blocks.9.img_mod.lin (no such layer)", e.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(Path.GetDirectoryName(folder.Path)!));
    }
}
