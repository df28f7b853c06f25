using Ductus.FluxTraining;
using Ductus.Imaging;
using Ductus.Models.Adapters;
using Ductus.Tensors;
using Ductus.Tensors.Quantized;

namespace Ductus.Tests.FluxTraining;

/// <summary>From a folder of pictures to an adapter file and to pictures painted with it, on the tiny Flux.</summary>
[Trait("Speed", "Slow")]
public sealed class AdapterTrainingTests
{
    private static readonly FluxTrainingSettings Settings = new()
    {
        Steps = 6,
        LearningRate = 5e-3f,
        Rank = 4,
        Resolutions = [64, 96],
        SampleEvery = 3,
        Samples = ["a wall that says hello in [trigger] handwriting"],
        SampleSize = 32,
        SampleSteps = 2,
        EmaDecay = 0.5f,
    };

    [Theory]
    [InlineData(LoraFormat.Peft, "transformer.transformer_blocks.0.attn.to_q.lora_A.weight")]
    [InlineData(LoraFormat.Kohya, "lora_unet_double_blocks_0_img_attn_qkv.lora_down.weight")]
    [InlineData(LoraFormat.Bfl, "double_blocks.0.img_attn.qkv.lora_A.weight")]
    [InlineData(LoraFormat.ComfyUi, "diffusion_model.double_blocks.0.img_attn.qkv.lora_A.weight")]
    public void A_folder_of_pictures_becomes_an_adapter_that_other_programs_read(LoraFormat format, string key)
    {
        using var notes = new NotesForTraining();

        var said = Run(notes, Settings, format);

        using (var file = SafeTensorsFile.Open(notes.Output))
        {
            Assert.True(file.Contains(key));
            Assert.Equal("HWRIT", file.Metadata["modelspec.trigger_phrase"]);
            Assert.Equal("flux-1-dev/lora", file.Metadata["modelspec.architecture"]);
            Assert.Equal(("4", "6", "3"), (file.Metadata["ss_network_dim"], file.Metadata["ss_steps"], file.Metadata["ss_num_train_images"]));
            var thumbnail = file.Metadata["modelspec.thumbnail"].Split("data:image/jpeg;base64,")[1];
            var small = Assert.Single(PictureFile.Decode(Convert.FromBase64String(thumbnail), "thumbnail"));
            var sample = PictureFile.Load(Path.Combine(notes.Work, "step-00006-1.png"));
            Assert.Equal((32, 32), (small.Width, small.Height));
            Assert.InRange(small.Pixels.Zip(sample.Pixels).Average(pair => Math.Abs(pair.First - pair.Second)), 0, 30);
        }

        Assert.StartsWith("Needs memory:", said[0], StringComparison.Ordinal);
        Assert.Contains("activations", said[0], StringComparison.Ordinal);
        Assert.Contains("s a step", said[1], StringComparison.Ordinal);
        Assert.Equal(
            ["lock", "step-00003-1.png", "step-00003.safetensors", "step-00006-1.png", "step-00006.safetensors", "training.safetensors"],
            Directory.EnumerateFiles(notes.Work).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Contains("a line in HWRIT handwriting", notes.TextsEncoded);
        Assert.Contains("a wall that says hello in HWRIT handwriting", notes.TextsEncoded);
        Assert.Empty(Directory.EnumerateFiles(notes.Work, "*.part", SearchOption.AllDirectories));
    }

    [Fact]
    public void The_file_paints_the_sample_that_the_training_painted_last()
    {
        using var notes = new NotesForTraining();
        Run(notes, Settings with { Steps = 6, LearningRate = 5e-2f });
        var (model, weights) = TinyTraining.Base();
        var preparation = new TrainingPreparation(new TrainingCache(Path.Combine(notes.Work, "cache")), notes.Codecs, Settings);
        RgbImage Paint(string name)
        {
            var folder = Path.Combine(notes.Work, name);
            Directory.CreateDirectory(folder);
            return PictureFile.Load(new SamplePainter(model, [preparation.TextEntry(Settings.Samples[0])], notes.Codecs, Settings, folder).Paint(0, CancellationToken.None)[0]);
        }

        var bare = Paint("bare");
        using var adapter = LoraFile.Read(notes.Output).Attach(weights);
        var painted = Paint("adapted");

        var trained = PictureFile.Load(Path.Combine(notes.Work, "step-00006-1.png"));
        Assert.True(Differing(bare, painted) > 20);
        // Factors are stored as bf16: a value may fall into the neighbouring byte.
        Assert.True(Differing(trained, painted) < 5);
    }

    [Fact]
    public void A_second_run_loads_no_encoder_and_a_changed_caption_is_encoded_alone()
    {
        using var notes = new NotesForTraining();
        Run(notes, Settings with { Steps = 1 });
        Assert.Equal(4, notes.PicturesEncoded);
        Assert.Equal(3, notes.TextsEncoded.Count);

        var said = Run(notes, Settings with { Steps = 2 });
        Assert.Equal((4, 3), (notes.PicturesEncoded, notes.TextsEncoded.Count));
        Assert.Contains("Going on after step 1", said);

        File.Delete(Path.Combine(notes.Work, "training.safetensors"));
        File.WriteAllText(Path.Combine(notes.Pictures, "2.txt"), "two words in [trigger] handwriting");
        Run(notes, Settings with { Steps = 1 });
        Assert.Equal(("two words in HWRIT handwriting", 4, 4), (notes.TextsEncoded[^1], notes.TextsEncoded.Count, notes.PicturesEncoded));

        File.Delete(Path.Combine(notes.Work, "training.safetensors"));
        notes.Draw("1.png", 96, 80);
        Run(notes, Settings with { Steps = 1 });
        Assert.Equal((4, 5), (notes.TextsEncoded.Count, notes.PicturesEncoded));
    }

    [Fact]
    public void A_disk_that_refuses_while_caching_is_said_and_leaves_nothing_half_written()
    {
        using var notes = new NotesForTraining();
        var cache = Path.Combine(notes.Work, "cache");
        Directory.CreateDirectory(cache);
        var entry = new TrainingPreparation(new TrainingCache(cache), notes.Codecs, Settings).TextEntry("a line in HWRIT handwriting");
        // What is written aside cannot take the place of a folder.
        Directory.CreateDirectory(entry);

        var e = Assert.Throws<UserException>(() => Run(notes, Settings));

        Assert.Contains($"'{cache}' cannot be written", e.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(cache));
        const int NoSpace = 28;
        Assert.Contains(
            "is full: free some space, or put the training's folder elsewhere with --work", new TrainingCache(cache).Unwritten(new IOException("", NoSpace)).Message, StringComparison.Ordinal);
        Directory.Delete(entry);
        Assert.False(File.Exists(notes.Output));
        Run(notes, Settings with { Steps = 1 });
        Assert.True(File.Exists(notes.Output));
    }

    [Fact]
    public void Stopped_while_training_it_goes_on_to_the_same_adapter()
    {
        using var whole = new NotesForTraining();
        using var parts = new NotesForTraining();
        Run(whole, Settings);
        using var cancel = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => Run(parts, Settings, cancelAt: 4, cancel: cancel));
        Assert.False(File.Exists(parts.Output));

        Run(parts, Settings);

        var (a, b) = (LoraFile.Read(whole.Output), LoraFile.Read(parts.Output));
        Assert.All(a.Layers, layer => Assert.Equal(layer.Value.B.ToArray(), b.Layers[layer.Key].B.ToArray()));
    }

    private static int Differing(RgbImage a, RgbImage b) => a.Pixels.Zip(b.Pixels).Count(pair => Math.Abs(pair.First - pair.Second) > 2) * 100 / a.Pixels.Length;

    private static List<string> Run(NotesForTraining notes, FluxTrainingSettings settings, LoraFormat format = LoraFormat.Peft, int cancelAt = -1, CancellationTokenSource? cancel = null)
    {
        var said = new List<string>();
        var job = new AdapterTrainingJob(notes.Base, WeightFormat.F32, notes.Codecs, notes.Pictures, notes.Output, notes.Work, format);
        var progress = new TinyTraining.Progress(p =>
        {
            if (p.Step == cancelAt)
            {
                cancel?.Cancel();
            }
        });
        AdapterTraining.Run(job, settings, said.Add, progress, cancel?.Token ?? CancellationToken.None);
        return said;
    }
}
