using Ductus.Application;
using Ductus.Bases;
using Ductus.FluxTraining;
using Ductus.Imaging;
using Ductus.Models.Adapters;
using Ductus.Painting;
using Ductus.Tensors;
using Ductus.Tensors.Quantized;
using Ductus.Tests.Painting;

namespace Ductus.Tests.FluxTraining;

/// <summary>A whole base in files, from a folder of scans to an adapter and to a picture painted with it.</summary>
public sealed class TinyBaseTrainingTests
{
    private const int Window = 24;

    private static readonly FluxTrainingSettings Settings = new()
    {
        Steps = 3,
        LearningRate = 5e-2f,
        Rank = 2,
        Resolutions = [64],
        Samples = ["a wall that says hello in [trigger] handwriting"],
        SampleSize = 64,
        SampleSteps = 2,
    };

    [Fact]
    public void Pictures_become_an_adapter_with_which_pictures_are_painted()
    {
        using var notes = new NotesForTraining();
        using var tiny = new TinyBase();

        Train(notes, tiny);

        RgbImage Paint(params (string, float)[] hands)
        {
            var settings = new PaintSettings { Size = (64, 64), Steps = 2, Storage = WeightFormat.F32 };
            var request = new PaintRequest("a note in HWRIT handwriting", tiny.Base, hands, settings, tiny.File("painting.png"));
            return PaintRun.Run(request, _ => { }, new Quiet(), CancellationToken.None)[0].Picture.Image;
        }

        var (bare, painted) = (Paint(), Paint((notes.Output, 1)));
        Assert.NotEqual(bare.Pixels, painted.Pixels);
        var sample = PictureFile.Load(Path.Combine(notes.Work, "step-00003-1.png"));
        Assert.Equal((64, 64), (sample.Width, sample.Height));
        Assert.Equal("HWRIT", LoraFile.Read(notes.Output).TriggerPhrase);
    }

    [Fact]
    public void Latents_are_those_of_the_autoencoder_and_another_one_makes_other_entries()
    {
        using var tiny = new TinyBase();
        var parts = new FluxParts(tiny.Base);
        var codecs = FluxCodecs.Of(parts, Window);
        using var pause = Autograd.NoGrad();
        var picture = RgbImage.Filled(32, 48, new Rgb(200, 100, 50));

        var (mean, deviation) = codecs.LoadPictures()(picture);

        Assert.Equal(parts.LoadAutoencoder().Encode(PictureTensor.From(picture)).ToArray(), mean.ToArray());
        Assert.All(deviation.ToArray(), value => Assert.True(value > 0));
        Assert.Equal((picture.Width, picture.Height), (codecs.LoadDecoder()(mean).Width, codecs.LoadDecoder()(mean).Height));
        tiny.SaveT5("text_encoder_2/model.safetensors", width: 32);
        Assert.Equal(codecs.TextKey, FluxCodecs.Of(parts, Window).TextKey);
        var file = tiny.File("text_encoder_2/model.safetensors");
        var bytes = File.ReadAllBytes(file);
        bytes[^1] ^= 1;
        File.WriteAllBytes(file, bytes);
        Assert.NotEqual(codecs.TextKey, FluxCodecs.Of(parts, Window).TextKey);
        Assert.Equal(codecs.PictureKey, FluxCodecs.Of(parts, Window).PictureKey);
    }

    private static void Train(NotesForTraining notes, TinyBase tiny)
    {
        var parts = new FluxParts(tiny.Base);
        var job = new AdapterTrainingJob(parts, WeightFormat.F32, FluxCodecs.Of(parts, Window), notes.Pictures, notes.Output, notes.Work, LoraFormat.Peft);
        AdapterTraining.Run(job, Settings, _ => { }, new TinyTraining.Progress(), CancellationToken.None);
    }

    private sealed class Quiet : IProgress<PaintProgress>
    {
        public void Report(PaintProgress value)
        {
        }
    }
}
