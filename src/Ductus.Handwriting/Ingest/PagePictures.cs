using Ductus.Files;
using Ductus.Imaging;

namespace Ductus.Ingest;

/// <summary>Draws how pages were cut: a picture of each sheet's lines, where they lie as JSON, and what was left out.</summary>
/// <param name="folder">Where to; it is made.</param>
/// <param name="measuring">How large lines are.</param>
internal sealed class PagePictures(string folder, MeasuringSettings measuring)
{
    /// <summary>What a picture of a sheet's lines is called, after the page.</summary>
    private const string Lines = ".lines.png";

    private readonly HashSet<string> _names = [];

    /// <summary>Draws the sheets of a page.</summary>
    /// <returns>The path of the first sheet's picture.</returns>
    /// <exception cref="UserException">A file cannot be written.</exception>
    public string? Draw(string name, CleanPage[] scans, FoundSheet[] sheets, CancellationToken cancel)
    {
        Folders.Create(folder);
        var stem = StemOf(name);
        string? path = null;
        for (var i = scans.Length - 1; i >= 0; i--)
        {
            var beside = Path.Combine(folder, stem + (i == 0 ? "" : $".{i + 1}"));
            path = beside + Lines;
            PictureFile.SavePng(SegmentationPicture.Draw(scans[i], sheets[i].Lines), path);
            PageGeometryFile.Write(beside + ".lines.json", scans[i], PageGeometry.Of(scans[i], sheets[i].Lines, measuring, cancel));
            if (scans[i].Blemishes.Count > 0)
            {
                PictureFile.SavePng(Blemishes.MaskOf(scans[i]), beside + ".left-out.png");
            }
        }

        return path;
    }

    /// <summary>The path of the picture that an earlier reading drew of a page's first sheet; null where it is gone, so that the page is to be drawn.</summary>
    public string? Drawn(string name)
    {
        var stem = StemOf(name);
        var path = Path.Combine(folder, stem + Lines);
        if (File.Exists(path))
        {
            return path;
        }

        _names.Remove(stem);
        return null;
    }

    /// <summary>What the pictures of a page are called: its name without folders, and no other page's.</summary>
    private string StemOf(string name)
    {
        var plain = string.Join('-', name[..^Path.GetExtension(name).Length].Split([.. Path.GetInvalidFileNameChars(), '/', '\\']));
        var stem = plain;
        for (var n = 2; !_names.Add(stem); n++)
        {
            stem = $"{plain} ({n})";
        }

        return stem;
    }
}
