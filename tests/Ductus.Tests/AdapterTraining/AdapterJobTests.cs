using Ductus.AdapterTraining;
using Ductus.Application;
using Ductus.Cli;
using Ductus.Imaging;
using Ductus.Jobs;
using Ductus.Models.Adapters;
using Ductus.Tensors;
using Ductus.Tensors.Quantized;
using Ductus.Training;

namespace Ductus.Tests.AdapterTraining;

/// <summary>From a folder of pictures to an adapter file and to pictures painted with it, on the tiny base.</summary>
[Trait("Speed", "Slow")]
public sealed class AdapterJobTests
{
    private static readonly AdapterTrainingSettings Settings = new()
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
        Assert.True(File.Exists(Preparation(notes).TextEntry("a line in HWRIT handwriting")));
        Assert.True(File.Exists(Preparation(notes).TextEntry("a wall that says hello in HWRIT handwriting")));
        Assert.Empty(Directory.EnumerateFiles(notes.Work, "*.part", SearchOption.AllDirectories));
    }

    [Fact]
    public void The_file_paints_the_sample_that_the_training_painted_last()
    {
        using var notes = new NotesForTraining();
        Run(notes, Settings with { Steps = 6, LearningRate = 5e-2f });
        using var denoiser = notes.Base.LoadDenoiser(WeightFormat.F32);
        RgbImage Paint(string name)
        {
            var folder = Path.Combine(notes.Work, name);
            Directory.CreateDirectory(folder);
            return PictureFile.Load(new SamplePainter(notes.Base, denoiser, [Preparation(notes).TextEntry(Settings.Samples[0])], Settings, folder).Paint(0, CancellationToken.None)[0]);
        }

        var bare = Paint("bare");
        using var adapter = LoraFile.Read(notes.Output).Attach(denoiser.Weights);
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
        Assert.Equal((3, 4), Encoded(Events(notes, Settings with { Steps = 1 })));

        var again = Events(notes, Settings with { Steps = 2 });
        Assert.Equal((0, 0), Encoded(again));
        Assert.Contains(new AdapterNotice.Begins(1), again.All.Select(e => e.Notice));

        File.Delete(Path.Combine(notes.Work, "training.safetensors"));
        File.WriteAllText(Path.Combine(notes.Pictures, "2.txt"), "two words in [trigger] handwriting");
        Assert.Equal((1, 0), Encoded(Events(notes, Settings with { Steps = 1 })));
        Assert.True(File.Exists(Preparation(notes).TextEntry("two words in HWRIT handwriting")));

        File.Delete(Path.Combine(notes.Work, "training.safetensors"));
        notes.Draw("1.png", 96, 80);
        Assert.Equal((0, 1), Encoded(Events(notes, Settings with { Steps = 1 })));
    }

    [Fact]
    public void A_disk_that_refuses_while_caching_is_said_and_leaves_nothing_half_written()
    {
        using var notes = new NotesForTraining();
        var cache = Path.Combine(notes.Work, "cache");
        Directory.CreateDirectory(cache);
        var entry = Preparation(notes).TextEntry("a line in HWRIT handwriting");
        // What is written aside cannot take the place of a folder.
        Directory.CreateDirectory(entry);

        var e = Assert.Throws<UserException>(() => Run(notes, Settings));

        Assert.Contains($"'{cache}' cannot be written", e.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(cache));
        const int NoSpace = 28;
        Assert.Contains(
            "is full: free some space, or put the training's folder elsewhere", new TrainingCache(cache).Unwritten(new IOException("", NoSpace)).Message, StringComparison.Ordinal);
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

    private static TrainingPreparation Preparation(NotesForTraining notes) => new(new TrainingCache(Path.Combine(notes.Work, "cache")), notes.Base, Settings);

    /// <summary>How many texts and pictures were encoded.</summary>
    private static (double Texts, double Pictures) Encoded(Events said)
    {
        double Total(Stage stage) => said.All.Where(e => e.Stage == stage && e.Done == 0).Sum(e => e.Total);
        return (Total(Stage.ReadingTexts), Total(Stage.ReadingPictures));
    }

    private static List<string> Run(NotesForTraining notes, AdapterTrainingSettings settings, LoraFormat format = LoraFormat.Peft, int cancelAt = -1, CancellationTokenSource? cancel = null) =>
        [.. Events(notes, settings, format, cancelAt, cancel).All.Select(Sentences.Of).OfType<string>()];

    private static Events Events(NotesForTraining notes, AdapterTrainingSettings settings, LoraFormat format = LoraFormat.Peft, int cancelAt = -1, CancellationTokenSource? cancel = null)
    {
        var events = new Events(e =>
        {
            if (e.Notice is TrainingStep { Progress.Step: var step } && step == cancelAt)
            {
                cancel?.Cancel();
            }
        });
        new Engine().TrainAdapter(new AdapterRequest(notes.Base, WeightFormat.F32, notes.Pictures, notes.Output, notes.Work, format), settings, events, cancel?.Token ?? CancellationToken.None);
        return events;
    }
}
