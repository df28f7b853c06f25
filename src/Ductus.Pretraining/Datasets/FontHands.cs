using Ductus.Lines;
using Ductus.Tensors;
using Ductus.Typography;

namespace Ductus.Datasets;

/// <summary>Handwriting fonts as writers, with texts for them.</summary>
public sealed class FontHands
{
    /// <summary>Families kept for measuring and for the sample hand.</summary>
    private static readonly string[] HeldOut = ["cedarville-cursive", "homemade-apple", "reenie-beanie", "sue-ellen-francisco", "the-girl-next-door"];

    /// <summary>Letters that end in a stroke to the next one where letters are joined, of which so many must reach the next one's place.</summary>
    private const string Joining = "acdehimnu";
    private const int LeastJoining = 7;

    /// <summary>Share of lines that are set in a face of joined letters on purpose.</summary>
    private const float JoinedShare = 0.35f;

    private readonly TrueTypeFont[] _fonts;
    private readonly TrueTypeFont[] _joined;
    private readonly RandomText _text;

    private FontHands(TrueTypeFont[] fonts, RandomText text) => (_fonts, _joined, _text) = (fonts, [.. fonts.Where(IsJoined)], text);

    /// <summary>All fonts under a folder that <c>eng/install-fonts</c> filled, but the held-out ones.</summary>
    /// <exception cref="UserException">There are no fonts.</exception>
    public static FontHands Load(string folder)
    {
        var root = Path.Combine(folder, "node_modules", "@fontsource");
        var fonts = !Directory.Exists(root) ? [] : Directory.GetDirectories(root)
            .Where(family => !HeldOut.Contains(Path.GetFileName(family)))
            .Order(StringComparer.Ordinal)
            .Select(family => Path.Combine(family, "files", $"{Path.GetFileName(family)}-latin-400-normal.woff"))
            .Where(File.Exists).Select(TrueTypeFont.Load).ToArray();
        return fonts.Length > 0 ? new FontHands(fonts, RandomText.Load()) : throw new UserException($"No fonts under '{folder}': run eng/install-fonts.");
    }

    private static bool IsJoined(TrueTypeFont font) =>
        Joining.Count(letter => font.Has(letter) && font.OutlineOf(letter).Bounds().Max.X > font.AdvanceOf(letter)) >= LeastJoining;

    /// <summary>A line in one of the fonts.</summary>
    internal FontLine Line(LineStyle style, float start, float end, Rng rng)
    {
        while (true)
        {
            var line = FontLine.Set(rng.Pick(_joined.Length > 0 && rng.Chance(JoinedShare) ? _joined : _fonts), _text.Make((int)((end - start) / 14), rng), style, start, end, rng);
            if (line.Glyphs.Any(g => g.Character != ' '))
            {
                return line;
            }
        }
    }

    /// <summary>A worn line for the reader.</summary>
    internal InkLine ReaderLine(LineStyle style, int width, Rng rng)
    {
        var line = Line(style, rng.Uniform(14, 30), width - 14, rng);
        var spans = line.Spans();
        return new InkLine(ScanWear.Apply(PoorPicture.Apply(line.Draw(width, rng.Uniform(0.8f, 1)), rng), rng), string.Concat(spans.Select(s => s.Character)), spans, LineMeasure.OfSize(LineGeometry.XHeight));
    }
}
