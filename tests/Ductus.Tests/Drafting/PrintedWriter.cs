using Ductus.Drafting;
using Ductus.Lines;
using Ductus.Typography;

namespace Ductus.Tests.Drafting;

/// <summary>A "writer" whose lines are set in the guide font, so that every box is known exactly.</summary>
internal static class PrintedWriter
{
    private const float Gap = 4;
    private const float WordGap = 26;

    public static TrueTypeFont Font { get; } = TrueTypeFont.Load(Installation.GuideFont);

    public static GuideRenderer Guide { get; } = new(Font);

    public static InkLine Line(string text)
    {
        var spans = new List<CharacterSpan>();
        float x = 20;
        foreach (var c in text)
        {
            var width = c == ' ' ? WordGap : WidthOf(c);
            spans.Add(new CharacterSpan(c.ToString(), x, x + width, 1));
            x += width + (c == ' ' ? 0 : Gap);
        }

        return new InkLine(Guide.Draw(spans, (int)x + 20), text, spans, LineMeasure.OfSize(LineGeometry.XHeight));
    }

    public static Drafter Drafter(params string[] lines) => new(new LetterBank([.. lines.Select(Line)], slant: 0), Guide, Font, Font);

    private static float WidthOf(char c)
    {
        var (min, max) = Font.OutlineOf(c).Bounds();
        return (max.X - min.X) * LineGeometry.XHeight / Font.XHeight;
    }
}
