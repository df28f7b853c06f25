using Ductus.Files;
using Ductus.Imaging;
using Ductus.Ingest;
using Ductus.Studio.Languages;
using Ductus.Studio.Notes;
using Ductus.Work;

namespace Ductus.Studio.Work;

/// <summary>A page whose picture is to be turned and cropped.</summary>
/// <param name="Folder">The hand's folder.</param>
/// <param name="Page">The page's id.</param>
/// <param name="Adjustment">How.</param>
/// <param name="What">What is done, in a word.</param>
public sealed record AdjustPageInput(string Folder, string Page, PageAdjustment Adjustment, string What);

/// <summary>What came of it, in the job's folder.</summary>
/// <param name="Name">Name of the picture.</param>
/// <param name="Width">Its columns.</param>
/// <param name="Height">Its rows.</param>
/// <param name="IsRead">Whether lines were found; they are in <see cref="ReadPagesWork.Staging"/> beside.</param>
public sealed record AdjustPageOutput(string Name, int Width, int Height, bool IsRead);

/// <summary><c>studio-adjust</c>: a page's picture turned and cropped, as a picture of its own, and the lines on it. The scan stays as it is.</summary>
public sealed class AdjustPageWork : TypedWork<AdjustPageInput, AdjustPageOutput>
{
    /// <summary>Its name.</summary>
    public const string Name = "studio-adjust";

    /// <inheritdoc/>
    public override string Kind => Name;

    /// <inheritdoc/>
    protected override AdjustPageOutput Run(AdjustPageInput input, WorkContext context)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(context);
        var scan = Path.Combine(input.Folder, input.Adjustment.Scan);
        var sheets = PictureFile.LoadPages(scan);
        if (input.Adjustment.Sheet >= sheets.Count)
        {
            throw Sentences.Refusal("refused.sheet-gone", Path.GetFileName(scan), input.Adjustment.Sheet + 1);
        }

        var stem = Path.GetFileNameWithoutExtension(scan) + (sheets.Count > 1 ? $"-{input.Adjustment.Sheet + 1}" : "");
        var path = Path.Combine(context.Folder, stem + ".png");
        var picture = Adjusted(sheets[input.Adjustment.Sheet], input.Adjustment);
        PictureFile.SavePng(picture, path);
        var text = Path.ChangeExtension(scan, ".txt");
        if (sheets.Count == 1 && File.Exists(text))
        {
            File.Copy(text, Path.Combine(context.Folder, stem + ".txt"), overwrite: true);
        }

        try
        {
            context.Shop.Engine.Ingest(NotesSource.Of(path) with { LieUpright = input.Adjustment.LiesUpright }, Path.Combine(context.Folder, ReadPagesWork.Staging), context.Events, context.Cancel);
            return new AdjustPageOutput(stem + ".png", picture.Width, picture.Height, true);
        }
        catch (NoLinesException)
        {
            return new AdjustPageOutput(stem + ".png", picture.Width, picture.Height, false);
        }
    }

    /// <summary>The scan as it is then.</summary>
    internal static RgbImage Adjusted(RgbImage scan, PageAdjustment adjustment)
    {
        var turned = adjustment.Quarters == 0 ? scan : scan.Turned(adjustment.Quarters);
        int Column(int i) => (int)MathF.Round(adjustment.Crop[i] * turned.Width);
        int Row(int i) => (int)MathF.Round(adjustment.Crop[i] * turned.Height);
        var (left, top) = (Math.Min(Column(0), turned.Width - 1), Math.Min(Row(1), turned.Height - 1));
        var cropped = new RgbImage(Math.Max(1, Column(2) - left), Math.Max(1, Row(3) - top), turned.Dpi);
        for (var y = 0; y < cropped.Height; y++)
        {
            turned.Row(top + y).Slice(3 * left, 3 * cropped.Width).CopyTo(cropped.Row(y));
        }

        return cropped;
    }
}
