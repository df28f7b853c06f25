using Ductus.Hands;
using Ductus.Imaging;
using Ductus.Models.Adapters;
using Ductus.Tests.AdapterTraining;
using Ductus.Tests.Cli;
using Ductus.Tests.Ingest;
using Ductus.Tests.Painting;

namespace Ductus.Tests.Devices;

/// <summary>The commands on libtorch make what they make on the engine's own device, but for rounding.</summary>
[Trait("Speed", "Slow")]
public sealed class TorchRunTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private CliProcess Ductus => new(_folder.Path, ("DUCTUS_LIBTORCH", LibtorchPackage.Folder));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_hand_is_learned_and_writes()
    {
        DrawnHand.SaveNotes(Directory.CreateDirectory(_folder.File("notes")).FullName, DrawnPage.Texts[..3]);
        File.WriteAllText(_folder.File("text.txt"), "the lazy dog");
        var hand = _folder.File("hand.safetensors");
        var learned = Ductus.Of("train", _folder.File("notes"), "--hand", hand, "--steps", "2", "--whose", "nobody", "--right", "public-domain", "--device", "torch-cpu");
        learned.Done();
        Assert.Contains("Device: torch-cpu, by libtorch 2.", learned.Out, StringComparison.Ordinal);
        Assert.Equal(2, HandFile.Load(hand).Record.Steps);
        var pages = new List<byte[]>();
        foreach (var device in (string[])["cpu", "torch-cpu"])
        {
            var page = _folder.File($"{device}.png");
            Ductus.Of("write", hand, "--text", _folder.File("text.txt"), "--out", page, "--candidates", "1", "--size", "postcard", "--device", device).Done();
            pages.Add(PictureFile.Load(page).Pixels);
        }

        Assert.InRange(pages[0].Zip(pages[1], (a, b) => Math.Abs(a - b)).Count(apart => apart > 8), 0, pages[0].Length / 10_000);
    }

    [Fact]
    public void A_base_of_the_users_is_trained_and_paints()
    {
        using var tiny = new TinyBase();
        using var notes = new NotesForTraining();
        Ductus.Of("base", "add", "tiny", tiny.Path).Done();
        var pictures = new List<byte[]>();
        var factors = new List<float[]>();
        foreach (var device in (string[])["cpu", "torch-cpu"])
        {
            var lora = _folder.File($"{device}.safetensors");
            Ductus.Of(
                "train", notes.Pictures, "--base", "tiny", "--lora", lora, "--work", _folder.File($"{device}.work"), "--trigger", "PENHAND", "--rank", "2", "--learning-rate", "0.05", "--resolutions", "64",
                "--steps", "3", "--device", device).Done();
            factors.Add(FactorsOf(lora));
            var picture = _folder.File($"{device}.png");
            Ductus.Of("paint", "a note in [trigger] handwriting", "--base", "tiny", "--lora", _folder.File("cpu.safetensors"), "--size", "96x64", "--steps", "2", "--weights", "f32", "--out", picture, "--device", device).Done();
            pictures.Add(PictureFile.Load(picture).Pixels);
        }

        // Reckoned with a card of a size.
        var poor = _folder.File("poor.safetensors");
        var trained = Ductus.Of(
            "train", notes.Pictures, "--base", "tiny", "--lora", poor, "--work", _folder.File("poor.work"), "--trigger", "PENHAND", "--rank", "2", "--learning-rate", "0.05", "--resolutions", "64",
            "--steps", "3", "--device", "torch-cpu", "--card-memory", "300MB");
        trained.Done();
        Assert.Contains("0.3 GB free on the card", trained.Out, StringComparison.Ordinal);
        Assert.Equal(factors[1], FactorsOf(poor));
        var refused = Ductus.Of("paint", "a note", "--base", "tiny", "--size", "96x64", "--steps", "2", "--out", _folder.File("none.png"), "--device", "torch-cpu", "--card-memory", "1MB");
        refused.Refused("on torch-cpu besides the base's weights");

        Assert.InRange(factors[0].Zip(factors[1], (a, b) => Math.Abs(a - b)).Average(), 0, 1e-3);
        Assert.InRange(pictures[0].Zip(pictures[1], (a, b) => Math.Abs(a - b)).Max(), 0, 2);
    }

    private static float[] FactorsOf(string lora) => [.. LoraFile.Read(lora).Layers.OrderBy(layer => layer.Key, StringComparer.Ordinal).SelectMany(layer => layer.Value.A.ToArray())];
}
