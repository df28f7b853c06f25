using System.Globalization;
using System.Numerics;
using System.Text;
using System.Xml;
using Ductus.Files;
using Ductus.Hands;
using Ductus.Pages;

namespace Ductus.Vectors;

/// <summary>Writes pages as SVG 1.1 for vector programs and plotters, in millimetres: one group a line and a word, one path a stroke of the pen or, filled, a word's outline. Marked as synthetic as pictures are.</summary>
public static class SvgPages
{
    /// <summary>Millimetres that a path may depart from the ink.</summary>
    private const float Tolerance = 0.015f;

    private const string Svg = "http://www.w3.org/2000/svg";

    /// <summary>Whether a file name asks for SVG.</summary>
    public static bool HasName(string path) => Path.GetExtension(path).Equals(".svg", StringComparison.OrdinalIgnoreCase);

    /// <summary>Writes pages: one to NAME.svg, several to NAME-1.svg, NAME-2.svg and so on, all of them or none.</summary>
    /// <returns>The files written.</returns>
    /// <exception cref="UserException">A file cannot be written.</exception>
    public static IReadOnlyList<string> Save(IReadOnlyList<VectorPage> pages, string path, Consent? consent = null)
    {
        ArgumentNullException.ThrowIfNull(pages);
        (string Path, byte[] Data)[] files = [.. pages.Select((page, i) => (pages.Count == 1 ? path : PageFile.Numbered(path, i), Encode(page, consent)))];
        WholeFile.Write(files);
        return [.. files.Select(file => file.Path)];
    }

    /// <summary>A page as the bytes of an SVG file.</summary>
    public static byte[] Encode(VectorPage page, Consent? consent = null)
    {
        ArgumentNullException.ThrowIfNull(page);
        using var file = new MemoryStream();
        using (var xml = XmlWriter.Create(file, new XmlWriterSettings { Encoding = new UTF8Encoding(false), Indent = true, NewLineChars = "\n" }))
        {
            Write(xml, page, consent);
        }

        return file.ToArray();
    }

    private static void Write(XmlWriter xml, VectorPage page, Consent? consent)
    {
        var (width, height) = (page.Style.Format.Width / PageFormat.PixelsPerMillimetre, page.Style.Format.Height / PageFormat.PixelsPerMillimetre);
        xml.WriteStartElement("svg", Svg);
        xml.WriteAttributeString("version", "1.1");
        xml.WriteAttributeString("width", Invariant($"{width:0.##}mm"));
        xml.WriteAttributeString("height", Invariant($"{height:0.##}mm"));
        xml.WriteAttributeString("viewBox", Invariant($"0 0 {width:0.##} {height:0.##}"));
        xml.WriteElementString("title", Svg, "Ductus");
        xml.WriteElementString("desc", Svg, consent is null ? SyntheticMark.Sentence : $"{SyntheticMark.Sentence} {consent.Sentence}");
        xml.WriteStartElement("metadata", Svg);
        xml.WriteRaw(SyntheticMark.Xmp);
        xml.WriteEndElement();

        var ink = page.Style.InkAndPaper.Ink;
        var colour = $"#{ink.R:x2}{ink.G:x2}{ink.B:x2}";
        var isOutline = page.Lines.SelectMany(line => line).Any(word => word.Outlines.Count > 0);
        xml.WriteStartElement("g", Svg);
        xml.WriteAttributeString("fill", isOutline ? colour : "none");
        xml.WriteAttributeString("stroke", isOutline ? "none" : colour);
        if (!isOutline)
        {
            xml.WriteAttributeString("stroke-linecap", "round");
            xml.WriteAttributeString("stroke-linejoin", "round");
        }

        foreach (var line in page.Lines)
        {
            xml.WriteStartElement("g", Svg);
            foreach (var word in line)
            {
                Write(xml, word);
            }

            xml.WriteEndElement();
        }

        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static void Write(XmlWriter xml, VectorWord word)
    {
        xml.WriteStartElement("g", Svg);
        xml.WriteElementString("title", Svg, word.Text);
        foreach (var stroke in word.Strokes)
        {
            xml.WriteStartElement("path", Svg);
            xml.WriteAttributeString("stroke-width", Invariant($"{stroke.Width:0.###}"));
            xml.WriteAttributeString("d", SvgCurve.Open(stroke.Points, Tolerance));
            xml.WriteEndElement();
        }

        if (word.Outlines.Count > 0)
        {
            xml.WriteStartElement("path", Svg);
            xml.WriteAttributeString("fill-rule", "evenodd");
            xml.WriteAttributeString("d", string.Concat(word.Outlines.Select(way => SvgCurve.Closed(way, Tolerance))));
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
