using System.Numerics;
using Ductus.Tensors;

namespace Ductus.Datasets;

/// <summary>
/// Segments with the small marks that the corpus lacks, added as pen strokes: accents over its letters, apostrophes, full stops and commas. In real letters they are hasty: a short
/// slash or bar somewhere over the letter or the next one, rarely what a font shows.
/// </summary>
internal static class AccentedSegment
{
    /// <summary>Letters with their accented forms; the number of a form in the string is its <see cref="Marks"/>'s.</summary>
    private static readonly Dictionary<char, string> Forms = new()
    {
        ['a'] = "àáâãäå",
        ['e'] = "èéê ë",
        ['o'] = "òóôõö",
        ['u'] = "ùúû ü",
        ['n'] = "   ñ",
        ['c'] = "      ç",
        ['A'] = "ÀÁÂÃÄÅ",
        ['E'] = "ÈÉÊ Ë",
        ['O'] = "ÒÓÔÕÖ",
        ['U'] = "ÙÚÛ Ü",
        ['C'] = "      Ç",
    };

    /// <summary>Accents by their number in <see cref="Forms"/>.</summary>
    private static readonly Action<List<PenStroke>, Vector2, float, Rng>[] Marks = [Grave, Acute, Circumflex, Tilde, Diaeresis, Ring, Cedilla];

    /// <summary>The letter without its accent.</summary>
    public static char Plain(char character) => character == ' ' ? ' ' : Forms.FirstOrDefault(letter => letter.Value.Contains(character)) is { Key: not '\0' } form ? form.Key : character;

    /// <summary>The segment with marks at random: each letter that can bear one gets one with probability <paramref name="share"/>.</summary>
    public static StrokeSegment Of(StrokeSegment segment, float share, Rng rng)
    {
        var text = segment.Text.ToCharArray();
        var strokes = segment.Strokes.ToList();
        for (var i = 0; i < text.Length; i++)
        {
            if (Forms.TryGetValue(text[i], out var forms) && rng.Chance(share) && Top(segment, i) is { } top)
            {
                // É is by far the most frequent accent of the languages in question.
                var form = text[i] is 'e' && rng.Chance(0.5f) ? 1 : rng.Next(forms.Length);
                if (forms[form] != ' ')
                {
                    text[i] = forms[form];
                    var at = form == Array.IndexOf(Marks, Cedilla) ? new Vector2(top.X, 0) : top + new Vector2(rng.Normal(0.06f, 0.12f), -rng.Uniform(0.1f, 0.45f));
                    Marks[form](strokes, at, rng.Uniform(0.7f, 1.5f), rng);
                }
            }
        }

        return Punctuated(segment with { Text = new string(text), Strokes = [.. strokes] }, share, rng);
    }

    /// <summary>The top of a letter's ink, in x-heights; null where its box is not known or holds nothing of the expected height.</summary>
    private static Vector2? Top(StrokeSegment segment, int i)
    {
        float left = segment.Left[i], right = segment.Right[i];
        if (float.IsNaN(left) || segment.Confidence[i] < 0.4f)
        {
            return null;
        }

        var ink = segment.Strokes.SelectMany(stroke => stroke.Curve).Where(p => p.X >= left && p.X <= right).ToArray();
        if (ink.Length == 0)
        {
            return null;
        }

        var (top, bottom) = (ink.Min(p => p.Y), ink.Max(p => p.Y));
        var limit = char.IsUpper(segment.Text[i]) ? -2.6f : -1.45f;
        var upper = ink.Where(p => p.Y <= top + ((bottom - top) * 0.35f)).ToArray();
        return top < limit || top > -0.5f ? null : new Vector2(upper.Average(p => p.X), top);
    }

    /// <summary>A full stop or comma behind the segment, or an apostrophe behind its first letter, now and then.</summary>
    private static StrokeSegment Punctuated(StrokeSegment segment, float share, Rng rng)
    {
        if (segment.Text.Length > 2 && rng.Chance(share / 3) && char.IsLetter(segment.Text[0]) && char.IsLetter(segment.Text[1]) && !float.IsNaN(segment.Right[0]) && !float.IsNaN(segment.Left[1]))
        {
            var at = new Vector2((segment.Right[0] + segment.Left[1]) / 2, -rng.Uniform(1.3f, 1.8f));
            segment = Insert(segment, 1, '\'', at.X - 0.07f, at.X + 0.07f, Line(at, at + new Vector2(rng.Normal(-0.05f, 0.06f), rng.Uniform(0.15f, 0.4f))));
        }

        if (char.IsLetter(segment.Text[^1]) && rng.Chance(share / 2))
        {
            var at = new Vector2(segment.Width + rng.Uniform(0.08f, 0.35f), rng.Normal(-0.03f, 0.06f));
            var comma = rng.Chance(0.5f);
            var end = comma ? at + new Vector2(rng.Normal(-0.12f, 0.06f), rng.Uniform(0.2f, 0.45f)) : at + new Vector2(rng.Uniform(0.01f, 0.08f), 0);
            segment = Insert(segment, segment.Text.Length, comma ? ',' : '.', at.X - 0.08f, at.X + 0.08f, Line(at, end)) with { Width = at.X + 0.1f };
        }

        return segment;
    }

    private static StrokeSegment Insert(StrokeSegment segment, int at, char character, float left, float right, PenStroke stroke) => segment with
    {
        Text = segment.Text.Insert(at, character.ToString()),
        Left = [.. segment.Left[..at], left, .. segment.Left[at..]],
        Right = [.. segment.Right[..at], right, .. segment.Right[at..]],
        Confidence = [.. segment.Confidence[..at], 1, .. segment.Confidence[at..]],
        Strokes = [.. segment.Strokes, stroke],
    };

    private static PenStroke Line(params ReadOnlySpan<Vector2> points) => PenStroke.Through(points);

    private static void Acute(List<PenStroke> strokes, Vector2 at, float size, Rng rng)
    {
        // From nearly upright to nearly flat.
        var (sine, cosine) = MathF.SinCos(rng.Uniform(0.2f, 1.3f));
        var half = 0.17f * size * new Vector2(cosine, -sine);
        strokes.Add(Line(at - half, at + half));
    }

    private static void Grave(List<PenStroke> strokes, Vector2 at, float size, Rng rng)
    {
        var (sine, cosine) = MathF.SinCos(rng.Uniform(0.25f, 1.2f));
        var half = 0.17f * size * new Vector2(cosine, sine);
        strokes.Add(Line(at - half, at + half));
    }

    private static void Circumflex(List<PenStroke> strokes, Vector2 at, float size, Rng rng)
    {
        var width = rng.Uniform(0.14f, 0.26f) * size;
        var height = rng.Uniform(0.1f, 0.26f) * size;
        strokes.Add(Line(at + new Vector2(-width, height / 2), at + new Vector2(rng.Normal(0, 0.04f), -height / 2), at + new Vector2(width, height * rng.Uniform(0.2f, 0.6f))));
    }

    private static void Tilde(List<PenStroke> strokes, Vector2 at, float size, Rng rng)
    {
        var (width, height) = (rng.Uniform(0.18f, 0.3f) * size, rng.Uniform(0.03f, 0.1f) * size);
        strokes.Add(Line(at + new Vector2(-width, height), at + new Vector2(-width / 2, -height), at + new Vector2(width / 2, height), at + new Vector2(width, -height)));
    }

    private static void Diaeresis(List<PenStroke> strokes, Vector2 at, float size, Rng rng)
    {
        var apart = rng.Uniform(0.1f, 0.22f) * size;
        foreach (var side in new[] { -apart, apart })
        {
            var dot = at + new Vector2(side, rng.Normal(0, 0.03f));
            strokes.Add(Line(dot, dot + (rng.Uniform(0.01f, 0.14f) * new Vector2(rng.Normal(0.2f, 0.4f), 1))));
        }
    }

    private static void Ring(List<PenStroke> strokes, Vector2 at, float size, Rng rng)
    {
        var radius = rng.Uniform(0.08f, 0.15f) * size;
        strokes.Add(Line([.. Enumerable.Range(0, 9).Select(i => at + (radius * new Vector2(MathF.Sin(i * MathF.PI / 4), -MathF.Cos(i * MathF.PI / 4))))]));
    }

    private static void Cedilla(List<PenStroke> strokes, Vector2 at, float size, Rng rng)
    {
        var deep = rng.Uniform(0.2f, 0.4f) * size;
        strokes.Add(Line(at, at + new Vector2(0.1f * rng.Uniform(), deep * 0.6f), at + new Vector2(-0.15f * size, deep)));
    }
}
