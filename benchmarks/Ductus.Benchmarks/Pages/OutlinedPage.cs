using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Ductus.Imaging;

namespace Ductus.Benchmarks.Pages;

/// <summary>A line that somebody has outlined on a picture.</summary>
/// <param name="Polygon">What encloses it, in the picture's pixels.</param>
/// <param name="Text">What it says; empty where nobody has said it.</param>
internal sealed record OutlinedLine(IReadOnlyList<Spot> Polygon, string Text);

/// <summary>A page of a public collection: its picture, and the lines in the file beside it.</summary>
/// <param name="Picture">Path of the picture.</param>
/// <param name="Lines">Its lines.</param>
internal sealed record OutlinedPage(string Picture, IReadOnlyList<OutlinedLine> Lines)
{
    /// <summary>The pages of a folder, those with a file of outlines: ALTO (Library of Congress, version 4) or PAGE (PRImA, 2013 and later).</summary>
    /// <exception cref="UserException">A file of outlines cannot be read.</exception>
    public static IEnumerable<OutlinedPage> In(string folder) =>
        from picture in Directory.GetFiles(folder).Where(PictureFile.HasPictureName).Order(StringComparer.Ordinal)
        let outlines = Path.ChangeExtension(picture, ".xml")
        where File.Exists(outlines)
        select new OutlinedPage(picture, Read(outlines));

    private static IReadOnlyList<OutlinedLine> Read(string path)
    {
        try
        {
            return [.. XDocument.Load(path).Descendants().Where(element => element.Name.LocalName == "TextLine").Select(Line).OfType<OutlinedLine>()];
        }
        catch (Exception e) when (e is XmlException or FormatException)
        {
            throw new UserException($"The outlines in '{path}' cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Null where a line has no outline, but a baseline alone.</summary>
    private static OutlinedLine? Line(XElement line)
    {
        IEnumerable<XElement> Named(string name) => line.Descendants().Where(element => element.Name.LocalName == name);
        var points = Named("Coords").Where(coords => coords.Parent == line).Attributes("points").FirstOrDefault() ?? Named("Polygon").Attributes("POINTS").FirstOrDefault();
        var text = string.Join(' ', Named("String").Attributes("CONTENT").Select(content => content.Value).DefaultIfEmpty(Named("Unicode").LastOrDefault()?.Value ?? ""));
        return points is null ? null : new OutlinedLine([.. Places(points.Value)], text);
    }

    /// <summary>PAGE has "x,y x,y", ALTO the same or all numbers with spaces between.</summary>
    private static IEnumerable<Spot> Places(string points) => points.Split([' ', ',', '\n'], StringSplitOptions.RemoveEmptyEntries)
        .Select(number => float.Parse(number, CultureInfo.InvariantCulture)).Chunk(2).Select(pair => new Spot(pair[0], pair[^1]));
}
