using Ductus.AdapterTraining;
using Ductus.Application;
using Ductus.Imaging;
using Ductus.Models.Adapters;
using Ductus.Painting;
using Ductus.Tensors;
using Ductus.Tensors.Quantized;
using Ductus.Tests.AdapterTraining;
using Ductus.Training;

namespace Ductus.Tests.Families;

/// <summary>Training and painting know nothing of FLUX.1: a family with other parts, texts, latents, noise and names goes the same way.</summary>
public sealed class FamilySeamTests
{
    private static readonly AdapterTrainingSettings Settings = new()
    {
        Steps = 120,
        LearningRate = 1e-2f,
        Rank = 8,
        Resolutions = [64],
        SampleEvery = 1000,
        Samples = ["[trigger]"],
        SampleSize = 64,
        SampleSteps = 3,
        EmaDecay = 0.5f,
        InkWeight = 0,
    };

    [Fact]
    public void An_adapter_of_another_family_is_trained_and_painted_with()
    {
        using var notes = new NotesForTraining();
        var losses = new List<double>();

        Train(notes, losses);

        Assert.True(losses[^1] < 0.8 * losses[5], $"the loss went from {losses[5]:F3} to {losses[^1]:F3}");
        using (var file = SafeTensorsFile.Open(notes.Output))
        {
            Assert.Equal(["_mix.down", "_mix.up", "_tile.down", "_tile.up"], file.Entries.Keys.Order(StringComparer.Ordinal));
            Assert.Equal("tiles-1/lora", file.Metadata["modelspec.architecture"]);
        }

        Assert.True(File.Exists(Path.Combine(notes.Work, "step-00120-1.png")));
        var (bare, adapted) = (Paint(), Paint((notes.Output, 1)));
        Assert.NotEqual(bare.Pixels, adapted.Pixels);
        Assert.Equal(bare.Pixels, Paint((notes.Output, 0)).Pixels);
    }

    [Fact]
    public void A_picture_is_painted_over_inside_a_mask()
    {
        var picture = RgbImage.Filled(64, 64, new Rgb(90, 120, 150));
        var mask = RgbImage.Filled(64, 64, Rgb.Black);
        for (var y = 16; y < 48; y++)
        {
            mask.Row(y)[(3 * 16)..(3 * 48)].Fill(255);
        }

        var painted = new Engine().Paint(Request() with { From = picture, Mask = mask }, new Events(), TestContext.Current.CancellationToken)[0].Picture.Image;

        Assert.All(Enumerable.Range(0, painted.Pixels.Length).Where(i => mask.Pixels[i] == 0), i => Assert.Equal(picture.Pixels[i], painted.Pixels[i]));
        Assert.Contains(Enumerable.Range(0, painted.Pixels.Length), i => mask.Pixels[i] > 0 && Math.Abs(painted.Pixels[i] - picture.Pixels[i]) > 5);
    }

    private static PaintRequest Request(params (string, float)[] loras) =>
        new("HWRIT", TileFamily.Files, loras, new PaintSettings { Size = (64, 64), Storage = WeightFormat.F32 });

    private static RgbImage Paint(params (string, float)[] loras) => new Engine().Paint(Request(loras), new Events(), TestContext.Current.CancellationToken)[0].Picture.Image;

    private static void Train(NotesForTraining notes, List<double> losses) => new Engine().TrainAdapter(
        new AdapterRequest(TileFamily.Files.Open(), WeightFormat.F32, notes.Pictures, notes.Output, notes.Work, LoraFormat.Peft),
        Settings,
        new Events(e =>
        {
            if (e.Notice is TrainingStep { Progress.Loss: var loss })
            {
                losses.Add(loss);
            }
        }),
        TestContext.Current.CancellationToken);
}
