using System.Numerics;
using Ductus.Datasets;
using Ductus.Drafting;
using Ductus.Imaging;
using Ductus.Lines;
using Ductus.Tensors;

namespace Ductus.Tests.Drafting;

/// <summary>
/// A writer in joined letters, drawn from strokes: boxes, joins, slant, dots and accents are all known exactly. Every letter but o is joined
/// to the next one by a level stroke, on the baseline unless said otherwise; after o the pen is lifted.
/// </summary>
internal sealed class JoinedWriter(float slant = 0, float joinedGap = 16, float liftedGap = 6, float joinHeight = 0)
{
    private const float WordGap = 34;
    private const float PenWidth = 3.6f;

    /// <summary>Letters in x-heights, y upwards from the baseline; each body's first stroke begins on its left and the last ends on its right.</summary>
    private static readonly Dictionary<char, Vector2[][]> Strokes = new()
    {
        ['i'] = [[new(0, 1), new(0, 0)], [new(0, 1.5f), new(0.02f, 1.52f)]],
        ['\u0131'] = [[new(0, 1), new(0, 0)]],
        ['n'] = [[new(0, 0), new(0, 1), new(0.25f, 1), new(0.5f, 0.9f), new(0.5f, 0)]],
        ['m'] = [[new(0, 0), new(0, 1), new(0.4f, 0.95f), new(0.45f, 0), new(0.45f, 0.95f), new(0.85f, 0.9f), new(0.9f, 0)]],
        ['u'] = [[new(0, 1), new(0, 0.1f), new(0.3f, 0), new(0.55f, 0.2f), new(0.55f, 1), new(0.55f, 0)]],
        ['e'] = [[new(0, 0), new(0.55f, 0.6f), new(0.5f, 0.95f), new(0.2f, 1), new(0, 0.6f), new(0.1f, 0.1f), new(0.5f, 0)]],
        ['l'] = [[new(0, 2), new(0, 0)]],
        ['t'] = [[new(0, 1.6f), new(0, 0)], [new(-0.3f, 1.1f), new(0.35f, 1.1f)]],
        ['o'] = [[new(0, 0), new(0, 0.6f), new(0.3f, 1), new(0.55f, 0.7f), new(0.55f, 0.3f), new(0.3f, 0), new(0.05f, 0.1f)]],
        ['\u00E9'] = [[new(0, 0), new(0.55f, 0.6f), new(0.5f, 0.95f), new(0.2f, 1), new(0, 0.6f), new(0.1f, 0.1f), new(0.5f, 0)], [new(0.2f, 1.35f), new(0.45f, 1.7f)]],
    };

    /// <summary>A line, and whether each of its characters is joined to the next one.</summary>
    public (InkLine Line, bool[] Joined) Write(string text)
    {
        var pen = new Pen { Width = PenWidth };
        var spans = new List<CharacterSpan>();
        var joined = new bool[text.Length];
        var curves = new List<Vector2[]>();
        float x = 40;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == ' ')
            {
                spans.Add(new CharacterSpan(" ", x, x + WordGap, 1));
                x += WordGap;
                continue;
            }

            var strokes = Strokes[text[i]];
            var width = strokes[0].Max(p => p.X) * LineGeometry.XHeight;
            var left = x;
            curves.AddRange(strokes.Select(stroke => Array.ConvertAll(stroke, p => Placed(left, p))));
            var halfPen = PenWidth / 2;
            spans.Add(new CharacterSpan(text[i].ToString(), x - halfPen, x + width + halfPen, 1));
            var isLast = i + 1 == text.Length || text[i + 1] == ' ';
            joined[i] = !isLast && text[i] != 'o';
            if (joined[i])
            {
                // Level, to the next letter's first downstroke.
                var height = new Vector2(0, joinHeight);
                curves.Add([Placed(x + width, height), Placed(x + width + joinedGap, height)]);
            }

            x += width + (isLast ? 0 : joined[i] ? joinedGap : liftedGap);
        }

        var ink = new Raster(((int)x + 60 + LineGeometry.WidthStep) / LineGeometry.WidthStep * LineGeometry.WidthStep, LineGeometry.Height);
        foreach (var curve in curves)
        {
            pen.Draw(ink, curve, new Rng(1));
        }

        return (new InkLine(ink, text, spans, LineMeasure.OfSize(LineGeometry.XHeight)), joined);
    }

    /// <summary>The letters of some lines.</summary>
    public LetterBank Bank(params string[] texts) => new([.. texts.Select(text => Write(text).Line)], slant);

    /// <summary>A drafter over them.</summary>
    public Drafter Drafter(params string[] texts) => new(Bank(texts), PrintedWriter.Guide, PrintedWriter.Font, PrintedWriter.Font);

    /// <summary>Boxes are measured half an x-height above the baseline: there a slanted letter stands where an upright one would.</summary>
    private Vector2 Placed(float left, Vector2 p) =>
        new(left + (p.X * LineGeometry.XHeight) + (slant * (p.Y - 0.5f) * LineGeometry.XHeight), LineGeometry.Baseline - (p.Y * LineGeometry.XHeight));
}
