using Ductus.Bases;
using Ductus.FluxTraining;
using Ductus.Imaging;
using Ductus.Tensors;

namespace Ductus.Tests.FluxTraining;

/// <summary>A folder of small drawn pictures with captions, and codecs of the tiny Flux's extents that count what they are asked for.</summary>
internal sealed class NotesForTraining : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public NotesForTraining()
    {
        Directory.CreateDirectory(Pictures);
        Draw("1.png", 96, 64);
        Draw("2.png", 64, 96);
        Draw("3.png", 150, 100);
        Directory.CreateDirectory(Path.GetDirectoryName(Transformer)!);
        File.Copy(TinyTraining.Golden("flux-tiny.weights.safetensors"), Transformer);
        File.WriteAllText(Path.Combine(Path.GetDirectoryName(Transformer)!, "config.json"), """{"axes_dims_rope": [8, 12, 12]}""");
    }

    public string Pictures => _folder.File("pictures");

    private string Transformer => _folder.File("base/flux-tiny.safetensors");

    public FluxParts Base => new(new FluxBase("tiny", new Dictionary<BasePart, string> { [BasePart.Transformer] = Transformer }));

    public string Output => _folder.File("hand.safetensors");

    public string Work => _folder.File("hand.work");

    public List<string> TextsEncoded { get; } = [];

    public int PicturesEncoded { get; private set; }

    public FluxCodecs Codecs => new("texts-1", "pictures-1", () => EncodeText, () => EncodePicture, () => Decode);

    public void Draw(string name, int width, int height, string? caption = "a line in [trigger] handwriting")
    {
        var ink = new Raster(width, height);
        for (var x = 8; x < width - 8; x++)
        {
            for (var dy = 0; dy < 3; dy++)
            {
                ink[x, (height / 2) + dy + (int)(height / 4 * MathF.Sin(x / 7f))] = 0.9f;
            }
        }

        PictureFile.SavePng(ink, Path.Combine(Pictures, name));
        if (caption is not null)
        {
            File.WriteAllText(Path.Combine(Pictures, Path.ChangeExtension(name, ".txt")), caption);
        }
    }

    public void Dispose() => _folder.Dispose();

    private (Tensor Context, Tensor Pooled) EncodeText(string text)
    {
        TextsEncoded.Add(text);
        var rng = new Rng((ulong)text.Sum(letter => letter), (ulong)text.Length);
        return (Tensor.Normal(new Shape(1, 8, 32), rng), Tensor.Normal(new Shape(1, 24), rng));
    }

    /// <summary>Four channels: the means of the quarters of 8 x 8 pixels.</summary>
    private (Tensor Mean, Tensor Deviation) EncodePicture(RgbImage picture)
    {
        PicturesEncoded++;
        var mean = Tensor.Zeros(new Shape(1, picture.Height / 8, picture.Width / 8, 4));
        for (var y = 0; y < picture.Height; y++)
        {
            for (var x = 0; x < picture.Width; x++)
            {
                var channel = (y % 8 / 4 * 2) + (x % 8 / 4);
                mean.Span[(((y / 8 * (picture.Width / 8)) + (x / 8)) * 4) + channel] += ((picture.Row(y)[3 * x] / 127.5f) - 1) / 16;
            }
        }

        return (mean, Tensor.Full(mean.Shape, 0.02f));
    }

    private static RgbImage Decode(Tensor latents)
    {
        var picture = new RgbImage(latents.Shape[2] * 8, latents.Shape[1] * 8);
        for (var y = 0; y < picture.Height; y++)
        {
            for (var x = 0; x < picture.Width; x++)
            {
                var value = latents.Span[(((y / 8 * latents.Shape[2]) + (x / 8)) * 4) + (y % 8 / 4 * 2) + (x % 8 / 4)];
                picture.Row(y).Slice(3 * x, 3).Fill(RgbImageByte(value));
            }
        }

        return picture;
    }

    private static byte RgbImageByte(float value) => (byte)(127.5f * (Math.Clamp(value, -1, 1) + 1));
}
