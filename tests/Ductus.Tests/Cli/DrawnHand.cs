using Ductus.Imaging;
using Ductus.Tests.Ingest;

namespace Ductus.Tests.Cli;

/// <summary>A hand learned, without training, from three lines of a drawn page; made once for all tests of a class.</summary>
public sealed class DrawnHand : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public DrawnHand()
    {
        SaveNotes(_folder.Path, DrawnPage.Texts[..3]);
        Made = CliRun.Of("train", _folder.Path, "--hand", Path, "--steps", "0", "--whose", "nobody", "--right", "public-domain");
    }

    internal CliRun Made { get; }

    public string Path => _folder.File("hand.safetensors");

    public void Dispose() => _folder.Dispose();

    /// <summary>Line pictures with their table.</summary>
    internal static void SaveNotes(string folder, IReadOnlyList<string> texts)
    {
        for (var i = 0; i < texts.Count; i++)
        {
            PictureFile.SavePng(DrawnPage.Line(texts[i], (ulong)i + 1), System.IO.Path.Combine(folder, $"{i}.png"));
        }

        File.WriteAllLines(System.IO.Path.Combine(folder, "transcripts.tsv"), texts.Select((text, i) => $"{i}.png\t{text}"));
    }
}
