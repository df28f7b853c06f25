using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Ductus.Imaging;
using Ductus.Pages;

namespace Ductus.Tests.Vectors;

/// <summary>Draws an SVG of strokes as a plotter does, with a round pen as wide as each path says, and fills outlines as a vector program does.</summary>
internal sealed partial class Plotter
{
    private static readonly XNamespace _svg = "http://www.w3.org/2000/svg";

    /// <summary>Reads a file's paths.</summary>
    public Plotter(byte[] svg)
    {
        using var stream = new MemoryStream(svg);
        Root = XDocument.Load(stream).Root!;
        Sheet = new Vector2(Millimetres("width"), Millimetres("height"));
    }

    public XElement Root { get; }

    /// <summary>Size of the sheet in millimetres.</summary>
    public Vector2 Sheet { get; }

    /// <summary>The groups that say a word.</summary>
    public IEnumerable<XElement> Words => Root.Descendants(_svg + "g").Where(group => group.Element(_svg + "title") is not null);

    public static string TitleOf(XElement word) => word.Element(_svg + "title")!.Value;

    /// <summary>The ways of all paths below an element, in millimetres, with their widths; a path of an outline has several.</summary>
    public static IReadOnlyList<(float Width, Vector2[] Way)> Ways(XElement of) =>
        [.. of.Descendants(_svg + "path").SelectMany(path => Subpaths((string)path.Attribute("d")!).Select(way => (float.Parse((string?)path.Attribute("stroke-width") ?? "0", CultureInfo.InvariantCulture), way)))];

    /// <summary>The page as drawn, at the resolution of pages.</summary>
    public Raster Draw()
    {
        var raster = new Raster((int)MathF.Round(Sheet.X * PageFormat.PixelsPerMillimetre), (int)MathF.Round(Sheet.Y * PageFormat.PixelsPerMillimetre));
        foreach (var (width, way) in Ways(Root))
        {
            var radius = width * PageFormat.PixelsPerMillimetre / 2;
            for (var i = 0; i < way.Length; i++)
            {
                Segment(raster, way[Math.Max(0, i - 1)] * PageFormat.PixelsPerMillimetre, way[i] * PageFormat.PixelsPerMillimetre, radius);
            }
        }

        return raster;
    }

    /// <summary>The area within the outlines, in square millimetres; holes count off, since they run the other way round.</summary>
    public float FilledArea() => MathF.Abs(Ways(Root).Sum(path => path.Way.Select((p, i) => (p, next: path.Way[(i + 1) % path.Way.Length])).Sum(pair => (pair.p.X * pair.next.Y) - (pair.next.X * pair.p.Y)))) / 2;

    private static void Segment(Raster raster, Vector2 a, Vector2 b, float radius)
    {
        for (var y = Math.Max(0, (int)(Math.Min(a.Y, b.Y) - radius - 1)); y <= Math.Min(raster.Height - 1, Math.Max(a.Y, b.Y) + radius + 1); y++)
        {
            for (var x = Math.Max(0, (int)(Math.Min(a.X, b.X) - radius - 1)); x <= Math.Min(raster.Width - 1, Math.Max(a.X, b.X) + radius + 1); x++)
            {
                var (p, way) = (new Vector2(x + 0.5f, y + 0.5f), b - a);
                var t = way == Vector2.Zero ? 0 : Math.Clamp(Vector2.Dot(p - a, way) / way.LengthSquared(), 0, 1);
                raster[x, y] = Math.Max(raster[x, y], Math.Clamp(radius + 0.5f - Vector2.Distance(p, a + (t * way)), 0, 1));
            }
        }
    }

    private static IEnumerable<Vector2[]> Subpaths(string data)
    {
        const int Steps = 6;
        List<List<Vector2>> ways = [];
        foreach (Match command in Command().Matches(data))
        {
            float[] n = [.. Number().Matches(command.Groups[2].Value).Select(m => float.Parse(m.Value, CultureInfo.InvariantCulture))];
            switch (command.Groups[1].Value)
            {
                case "M":
                    ways.Add([new(n[0], n[1])]);
                    break;
                case "C":
                    var (p, a, b, q) = (ways[^1][^1], new Vector2(n[0], n[1]), new Vector2(n[2], n[3]), new Vector2(n[4], n[5]));
                    for (var s = 1; s <= Steps; s++)
                    {
                        float t = s / (float)Steps, u = 1 - t;
                        ways[^1].Add((u * u * u * p) + (3 * u * u * t * a) + (3 * u * t * t * b) + (t * t * t * q));
                    }

                    break;
                case "z" or "h":
                    break;
                default:
                    throw new FormatException($"The path has '{command.Groups[1].Value}'.");
            }
        }

        return ways.Select(way => way.ToArray());
    }

    private float Millimetres(string side) => float.Parse(((string)Root.Attribute(side)!).Replace("mm", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);

    [GeneratedRegex("([A-Za-z])([^A-Za-z]*)")]
    private static partial Regex Command();

    [GeneratedRegex("-?[0-9.]+")]
    private static partial Regex Number();
}
