using System.Text.Json;
using Ductus.Files;
using Ductus.Imaging;
using Ductus.Tensors;

namespace Ductus.Ingest;

/// <summary>
/// Keeps where the lines and blemishes of a page lie, beside the picture that shows them: JSON with places as [column, row] in the pixels of the page's own picture.
/// </summary>
public static class PageGeometryFile
{
    private static readonly JsonSerializerOptions _options = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = false };

    /// <summary>Writes a page's geometry.</summary>
    /// <param name="path">Where to; written whole or not at all.</param>
    /// <param name="page">The page.</param>
    /// <param name="lines">The outlines of its lines, in reading order.</param>
    public static void Write(string path, CleanPage page, IReadOnlyList<LineOutline> lines)
    {
        ArgumentNullException.ThrowIfNull(page);
        ArgumentNullException.ThrowIfNull(lines);
        var numbered = BlemishNumber.Numbered(page);
        WholeFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(
            new PageEntry(
                page.Name, page.Frame.PictureWidth, page.Frame.PictureHeight,
                [.. lines.Select(line => new LineEntry(Places(line.Polygon), Places(line.Baseline), MathF.Round(line.XHeight, 1)))],
                [.. page.Blemishes.Select(blemish => new BlemishEntry(Number(numbered, blemish), blemish.Kind.ToString(), Places(blemish.OutlineIn(page.Frame))))]),
            _options));
    }

    /// <summary>Reads the outlines of a page's lines, in reading order.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public static IReadOnlyList<LineOutline> ReadLines(string path)
    {
        const float Farthest = 1e6f;
        using var json = CheckedJson.Open(path, "is damaged");
        Spot[] Spots(CheckedValue places) => [.. places.Items().Select(place =>
        {
            var pair = place.Items().Select(value => (float)value.Number(-Farthest, Farthest)).ToArray();
            return pair.Length == 2 ? new Spot(pair[0], pair[1]) : throw place.Wrong("is no pair of column and row");
        })];
        return [.. json.Root["lines"].Items().Select(line => new LineOutline(Spots(line["polygon"]), Spots(line["baseline"]), (float)line["xHeight"].Number(0, Farthest)))];
    }

    private static int? Number(IReadOnlyList<Blemish> numbered, Blemish blemish)
    {
        for (var i = 0; i < numbered.Count; i++)
        {
            if (ReferenceEquals(numbered[i], blemish))
            {
                return i + 1;
            }
        }

        return null;
    }

    private static float[][] Places(IReadOnlyList<Spot> spots) => [.. spots.Select(spot => new[] { MathF.Round(spot.X, 1), MathF.Round(spot.Y, 1) })];

    private sealed record PageEntry(string Picture, int Width, int Height, IReadOnlyList<LineEntry> Lines, IReadOnlyList<BlemishEntry> LeftOut);

    private sealed record LineEntry(float[][] Polygon, float[][] Baseline, float XHeight);

    private sealed record BlemishEntry(int? Number, string Kind, float[][] Outline);
}
