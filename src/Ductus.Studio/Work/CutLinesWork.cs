using Ductus.Files;
using Ductus.Imaging;
using Ductus.Ingest;
using Ductus.Lines;
using Ductus.Studio.Languages;
using Ductus.Work;

namespace Ductus.Studio.Work;

/// <summary>A line to cut.</summary>
/// <param name="Shape">Names its outline.</param>
/// <param name="Polygon">What encloses it.</param>
/// <param name="Baseline">What its letters stand on.</param>
/// <param name="XHeight">Height of its small letters.</param>
/// <param name="IsWanted">Whether it is to be cut; else it only says where other lines are.</param>
public sealed record OutlineToCut(string Shape, IReadOnlyList<float[]> Polygon, IReadOnlyList<float[]> Baseline, float XHeight, bool IsWanted);

/// <summary>Lines of a page to cut along their outlines.</summary>
/// <param name="Folder">The hand's folder.</param>
/// <param name="Page">The page's id.</param>
/// <param name="Picture">The page's picture in the folder.</param>
/// <param name="Sheet">Which sheet of it.</param>
/// <param name="Lines">All lines of the page.</param>
public sealed record CutLinesInput(string Folder, string Page, string Picture, int Sheet, IReadOnlyList<OutlineToCut> Lines)
{
    /// <summary>Pictures of what was painted over as no ink and as ink, in the folder; null: nothing was.</summary>
    public string? NotInk { get; init; }

    /// <inheritdoc cref="NotInk"/>
    public string? Ink { get; init; }

    /// <summary>Whether the picture lies as it reads, since a person says so.</summary>
    public bool LiesUpright { get; init; }
}

/// <summary>A line that was cut.</summary>
/// <param name="Shape">Its outline.</param>
/// <param name="File">Its picture in the work folder beside; null where there is too little ink.</param>
public sealed record CutLine(string Shape, string? File);

/// <summary>What was cut, in the folder <see cref="ReadPagesWork.Staging"/> beside.</summary>
/// <param name="Page">The page.</param>
/// <param name="Lines">The lines that were wanted.</param>
public sealed record CutLinesOutput(string Page, IReadOnlyList<CutLine> Lines);

/// <summary><c>studio-cut</c>: lines of a page that somebody has merged, split, drawn or moved, cut out anew and read.</summary>
public sealed class CutLinesWork : TypedWork<CutLinesInput, CutLinesOutput>
{
    /// <summary>Its name.</summary>
    public const string Name = "studio-cut";

    /// <inheritdoc/>
    public override string Kind => Name;

    /// <inheritdoc/>
    protected override CutLinesOutput Run(CutLinesInput input, WorkContext context)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(context);
        var pictures = PictureFile.LoadPages(Path.Combine(input.Folder, input.Picture));
        if (input.Sheet >= pictures.Count)
        {
            throw Sentences.Refusal("refused.sheet-gone", Path.GetFileName(input.Picture), input.Sheet + 1);
        }

        LineOutline[] outlines = [.. input.Lines.Select(line => new LineOutline(Spots(line.Polygon), Spots(line.Baseline), line.XHeight))];
        var wanted = input.Lines.Index().Where(line => line.Item.IsWanted).Select(line => line.Index).ToArray();
        var paint = input.NotInk is null && input.Ink is null ? null : new BlemishPaint(Painted(input, input.NotInk), Painted(input, input.Ink));
        var cut = context.Shop.Engine.CutLines(Path.GetFileName(input.Picture), pictures[input.Sheet], outlines, wanted, paint, context.Cancel, input.LiesUpright);
        var source = Path.GetFileName(input.Picture);
        WorkFolderLines.Save([.. cut.Select((line, i) => (line, i)).Where(line => line.line is not null).Select(line => (line.line!.Value.Line with { Source = new LineSource(source, wanted[line.i] + 1).ToString() }, line.line.Value.Reading))], Path.Combine(context.Folder, ReadPagesWork.Staging));
        var number = 0;
        return new CutLinesOutput(input.Page, [.. cut.Select((line, i) => new CutLine(input.Lines[wanted[i]].Shape, line is null ? null : $"lines/{++number:D4}.png"))]);
    }

    /// <summary>A painted picture; one without paint where there is none.</summary>
    private static Raster Painted(CutLinesInput input, string? name) => name is null ? new Raster(1, 1) : PictureFile.LoadRaster(Path.Combine(input.Folder, name));

    private static Spot[] Spots(IReadOnlyList<float[]> pairs) => [.. pairs.Select(pair => new Spot(pair[0], pair[1]))];
}
