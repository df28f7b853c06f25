using Ductus.Families;
using Ductus.Imaging;
using Ductus.Tests.Painting;

namespace Ductus.Tests.AdapterTraining;

/// <summary>A folder of small drawn pictures with captions, and a tiny base to train on.</summary>
internal sealed class NotesForTraining : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TinyBase _files = new(golden: true);

    public NotesForTraining()
    {
        Directory.CreateDirectory(Pictures);
        Draw("1.png", 96, 64);
        Draw("2.png", 64, 96);
        Draw("3.png", 150, 100);
    }

    public string Pictures => _folder.File("pictures");

    public IBase Base => field ??= _files.Base.Open();

    public string Output => _folder.File("hand.safetensors");

    public string Work => _folder.File("hand.work");

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

    public void Dispose()
    {
        _folder.Dispose();
        _files.Dispose();
    }
}
