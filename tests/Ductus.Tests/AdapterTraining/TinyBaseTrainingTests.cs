using Ductus.AdapterTraining;
using Ductus.Application;
using Ductus.Imaging;
using Ductus.Models.Adapters;
using Ductus.Painting;
using Ductus.Tensors;
using Ductus.Tensors.Quantized;
using Ductus.Tests.Painting;

namespace Ductus.Tests.AdapterTraining;

/// <summary>A whole base in files, from a folder of scans to an adapter and to a picture painted with it.</summary>
public sealed class TinyBaseTrainingTests
{
    private static readonly AdapterTrainingSettings Settings = new()
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
            return new Engine().Paint(new PaintRequest("a note in HWRIT handwriting", tiny.Base, hands, settings), new Events(), CancellationToken.None)[0].Picture.Image;
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
        var before = tiny.Base.Open();
        using var pause = Autograd.NoGrad();
        var picture = RgbImage.Filled(32, 48, new Rgb(200, 100, 50));
        using var pictures = before.LoadPictures();

        var (mean, deviation) = pictures.Encode(picture);

        Assert.Equal(new Shape(1, 6, 4, 4), mean.Shape);
        Assert.All(deviation.ToArray(), value => Assert.True(value > 0));
        var decoded = pictures.Decode(mean);
        Assert.Equal((picture.Width, picture.Height), (decoded.Width, decoded.Height));
        var texts = before.TextFingerprint;
        tiny.SaveT5("text_encoder_2/model.safetensors", width: 32);
        Assert.Equal(texts, tiny.Base.Open().TextFingerprint);
        var file = tiny.File("text_encoder_2/model.safetensors");
        var bytes = File.ReadAllBytes(file);
        bytes[^1] ^= 1;
        File.WriteAllBytes(file, bytes);
        Assert.NotEqual(texts, tiny.Base.Open().TextFingerprint);
        Assert.Equal(before.PictureFingerprint, tiny.Base.Open().PictureFingerprint);
    }

    private static void Train(NotesForTraining notes, TinyBase tiny) => new Engine().TrainAdapter(
        new AdapterRequest(tiny.Base.Open(), WeightFormat.F32, notes.Pictures, notes.Output, notes.Work, LoraFormat.Peft), Settings, new Events(), CancellationToken.None);
}
