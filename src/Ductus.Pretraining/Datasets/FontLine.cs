using System.Numerics;
using Ductus.Imaging;
using Ductus.Lines;
using Ductus.Tensors;
using Ductus.Typography;

namespace Ductus.Datasets;

/// <summary>How one drawing of a glyph differs from the font's: no two letters of a line are the same.</summary>
internal readonly record struct GlyphInstance(float Phase1, float Phase2, float Wobble, float ScaleX, float ScaleY, float Lean)
{
    public static GlyphInstance Random(Rng rng, float liveliness) => new(
        rng.Uniform(0, 6.28f), rng.Uniform(0, 6.28f), liveliness * rng.Uniform(0.4f, 1.6f),
        MathF.Exp(rng.Normal(0, 0.04f * liveliness)), MathF.Exp(rng.Normal(0, 0.03f * liveliness)), rng.Normal(0, 0.03f * liveliness));

    public Vector2 Bend(Vector2 p) => new(
        p.X + (Wobble * MathF.Sin((p.Y / 17f) + (p.X / 41f) + Phase1)), p.Y + (Wobble * MathF.Sin((p.X / 21f) + Phase2)));
}

/// <summary>One character of a <see cref="FontLine"/>, its pen position and box in pixels.</summary>
internal readonly record struct PlacedGlyph(char Character, float Pen, float Left, float Right, GlyphInstance Instance);

/// <summary>A text set in a handwriting font as if written: every letter warped a little differently, on a wandering baseline.</summary>
internal sealed class FontLine
{
    private readonly TrueTypeFont _font;
    private readonly LineStyle _style;
    private readonly float _scale;
    private readonly float _phase;
    private readonly float _liveliness;

    private FontLine(TrueTypeFont font, LineStyle style, Rng rng)
    {
        _font = font;
        _style = style;
        // A face with a small x-height is set so that its capitals still fit the frame.
        _scale = Math.Min(LineGeometry.XHeight / font.XHeight, 0.94f * LineGeometry.Baseline / Math.Max(font.CapHeight, 0.1f));
        _phase = rng.Uniform(0, 6.28f);
        _liveliness = rng.Uniform(0.4f, 1.5f);
    }

    public List<PlacedGlyph> Glyphs { get; } = [];

    /// <summary>Sets as much of <paramref name="text"/> as fits between <paramref name="start"/> and <paramref name="end"/>, whole characters only.</summary>
    public static FontLine Set(TrueTypeFont font, string text, LineStyle style, float start, float end, Rng rng)
    {
        var line = new FontLine(font, style, rng);
        var x = start;
        var spacing = rng.Normal(0, 0.02f);
        var wordSpace = MathF.Exp(rng.Normal(0.15f, 0.25f));
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c != ' ' && !font.Has(c))
            {
                continue;
            }

            var kerning = i > 0 ? font.KerningOf(text[i - 1], c) : 0;
            x += (kerning + spacing + (c == ' ' ? 0 : rng.Normal(0, 0.008f * line._liveliness))) * line._scale * style.ScaleX;
            var advance = font.AdvanceOf(c) * line._scale * style.ScaleX * (c == ' ' ? wordSpace : 1);
            var instance = GlyphInstance.Random(rng, line._liveliness);
            var (min, max) = c == ' ' ? default : line.Place(c, x, instance).Bounds();
            if (Math.Max(x + advance, max.X) > end)
            {
                break;
            }

            line.Glyphs.Add(c == ' ' ? new PlacedGlyph(c, x, x, x + advance, instance) : new PlacedGlyph(c, x, min.X, max.X, instance));
            x += advance;
        }

        return line;
    }

    /// <summary>The outline of a character as this line's writer draws it, its pen position at <paramref name="pen"/>.</summary>
    public Outline Place(char character, float pen, GlyphInstance instance) => _font.OutlineOf(character).Map(p =>
    {
        float px = p.X * _scale * _style.ScaleX * instance.ScaleX, py = p.Y * _scale * _style.ScaleY * instance.ScaleY;
        var x = pen + px + (py * (_style.Slant + instance.Lean));
        var y = LineGeometry.Baseline - py + (_style.Drift * MathF.Sin((pen / 170f) + _phase));
        return instance.Bend(new Vector2(x, y));
    });

    public Raster Draw(int width, float density)
    {
        var raster = new Raster(width, LineGeometry.Height);
        foreach (var glyph in Glyphs.Where(g => g.Character != ' '))
        {
            OutlineRasterizer.Fill(raster, Place(glyph.Character, glyph.Pen, glyph.Instance), density);
        }

        return raster;
    }

    /// <summary>A letter drawn anew with another warp, stretched into a box: what a draft is made of. Where it is cut badly it lacks a part, or has slivers of its neighbours.</summary>
    public void DrawAgain(Raster raster, int index, float left, float right, float density, DraftFaults faults, Rng rng)
    {
        if (faults.Severity == 0)
        {
            Fill(raster, Glyphs[index], left, right, density, rng);
            return;
        }

        var drawn = new Raster(raster.Width, raster.Height);
        var rise = faults.Rise(rng);
        var glyph = faults.IsAnotherLetter(rng) ? rng.Pick(Glyphs.FindAll(g => g.Character != ' ')) with { Pen = Glyphs[index].Pen } : Glyphs[index];
        Fill(drawn, glyph, left, right, density, rng);
        for (var neighbour = Math.Max(0, index - 1); neighbour <= Math.Min(Glyphs.Count - 1, index + 1); neighbour++)
        {
            if (neighbour != index && Glyphs[neighbour].Character != ' ')
            {
                Fill(drawn, Glyphs[neighbour], Glyphs[neighbour].Left, Glyphs[neighbour].Right, density, rng);
            }
        }

        var strip = new Clip(left + faults.CutError(rng) - 1, right + faults.CutError(rng) + 1, _style.Slant + rng.Uniform(0, 0.3f));
        var lean = strip.Slant * LineGeometry.XHeight / 2;
        for (var y = 0; y < raster.Height; y++)
        {
            var from = y - (int)rise;
            for (var x = Math.Max(0, (int)left - LineGeometry.XHeight); from >= 0 && from < raster.Height && x < Math.Min(raster.Width, right + LineGeometry.XHeight); x++)
            {
                if (drawn[x, from] > raster[x, y] && strip.Contains(new Vector2(x + lean, y)))
                {
                    raster[x, y] = drawn[x, from];
                }
            }
        }
    }

    private void Fill(Raster raster, PlacedGlyph glyph, float left, float right, float density, Rng rng)
    {
        var again = Place(glyph.Character, glyph.Pen, GlyphInstance.Random(rng, _liveliness));
        var (min, max) = again.Bounds();
        var stretch = Math.Clamp((right - left) / Math.Max(1, max.X - min.X), 0.75f, 1.35f);
        var middle = (left + right) / 2;
        OutlineRasterizer.Fill(raster, again.Map(p => new Vector2(middle + ((p.X - ((min.X + max.X) / 2)) * stretch), p.Y)), density);
    }

    /// <summary>Text and boxes; spaces take the gap between their neighbours.</summary>
    public IReadOnlyList<CharacterSpan> Spans()
    {
        var glyphs = Glyphs.SkipWhile(g => g.Character == ' ').Reverse().SkipWhile(g => g.Character == ' ').Reverse().ToArray();
        return [.. glyphs.Select((g, i) => g.Character == ' '
            ? new CharacterSpan(" ", glyphs[i - 1].Right, Math.Max(glyphs[i - 1].Right, glyphs[i + 1].Left), 1)
            : new CharacterSpan(g.Character.ToString(), g.Left, g.Right, 1))];
    }
}
