using System.Numerics;
using Ductus.Imaging;
using Ductus.Lines;
using Ductus.Models.Text;
using Ductus.Typography;

namespace Ductus.Drafting;

/// <summary>
/// Accents for letters that the writer has only shown without: the writer's own where another letter has the accent, else one of the font's in
/// the writer's stroke width and slant.
/// </summary>
internal sealed class AccentMarks
{
    /// <summary>Ink that lies wholly above this row is no part of a small letter's body.</summary>
    private const float BodyTop = LineGeometry.Baseline - (1.05f * LineGeometry.XHeight);

    /// <summary>From the top of the letter to the accent, where the font's is drawn.</summary>
    private const float Clearance = 0.28f * LineGeometry.XHeight;

    /// <summary>Instances of one accent that are kept to choose from.</summary>
    private const int Kept = 4;

    private const char Caron = '\u030C', Apostrophe = '’';

    private readonly TrueTypeFont _font;
    private readonly float _slant;
    private readonly float _strokeWidth;
    private readonly Dictionary<char, List<Mark>> _own = [];

    /// <summary>The accents of a writer.</summary>
    /// <param name="bank">The writer's letters.</param>
    /// <param name="font">Where accents come from that the writer has never shown.</param>
    /// <param name="strokeWidth">The writer's stroke width in pixels of the line frame.</param>
    /// <param name="cancel">Stops between letters.</param>
    public AccentMarks(LetterBank bank, TrueTypeFont font, float strokeWidth, CancellationToken cancel = default)
    {
        (_font, _slant, _strokeWidth) = (font, bank.Slant, strokeWidth);
        foreach (var character in bank.Lines.SelectMany(line => line.Text!).Distinct().Order())
        {
            cancel.ThrowIfCancellationRequested();
            if (UnicodeComposition.Parts(character) is not ({ } letter, { } mark) || IsBelow(mark) || HasTallBody(letter))
            {
                continue;
            }

            var marks = bank.Find(character.ToString()).Select(Cut).OfType<Mark>().Take(Kept).ToArray();
            if (marks.Length > 0)
            {
                _own.TryAdd(mark, []);
                _own[mark].AddRange(marks);
            }
        }
    }

    /// <summary>Whether the writer has shown an accent on some letter, where it could be cut out.</summary>
    public bool HasOwn(char mark) => _own.ContainsKey(mark);

    /// <summary>Whether an accent stands under its letter.</summary>
    public static bool IsBelow(char mark) => mark is >= '\u0316' and <= '\u0333' or '\u0345';

    /// <summary>The letter without its dot, where accents take the dot's place.</summary>
    public static Raster WithoutDot(Raster letter, char character)
    {
        if (character is not ('i' or 'j'))
        {
            return letter;
        }

        foreach (var piece in InkComponents.Of(letter).Where(IsAbove))
        {
            foreach (var pixel in piece.Pixels)
            {
                letter.Pixels[pixel] = 0;
            }
        }

        // The soft edge of a dot is fainter than what holds a piece together.
        if (InkStatistics.Rows(letter) is { First: var top })
        {
            letter.Pixels.AsSpan(0, Math.Max(0, top - 2) * letter.Width).Clear();
        }

        return letter;
    }

    /// <summary>Draws accents over (or under) a letter.</summary>
    /// <param name="target">Where to.</param>
    /// <param name="letter">The letter's ink alone.</param>
    /// <param name="left">Column of <paramref name="target"/> at which it stands.</param>
    /// <param name="rise">Rows it stands lower.</param>
    /// <param name="character">What the letter is.</param>
    /// <param name="marks">The accents, nearest to the letter first.</param>
    /// <param name="rng">Which of the writer's own is taken.</param>
    public void Draw(Raster target, Raster letter, float left, float rise, char character, string marks, Tensors.Rng rng)
    {
        if (InkStatistics.Rows(letter) is not { } rows || InkStatistics.Columns(letter) is not { } columns)
        {
            return;
        }

        float top = rows.First + rise, middle = left + ((columns.First + columns.Last) / 2f);
        foreach (var mark in marks)
        {
            if (mark == Caron && character is 'd' or 't' or 'l' or 'L')
            {
                // Beside an ascender the caron is written like an apostrophe (The Unicode Standard, 7.1).
                DrawFonts(Apostrophe, target, left + columns.Last + (0.35f * LineGeometry.XHeight), top + (0.55f * LineGeometry.XHeight), rest: true);
            }
            else if (IsBelow(mark))
            {
                DrawFonts(mark, target, middle, LineGeometry.Baseline + rise, rest: false);
            }
            else
            {
                // Accents stand over the middle of the body along the slant.
                var body = (LineGeometry.Baseline - (LineGeometry.XHeight / 2f)) - top;
                var over = middle + (_slant * (body / 2));
                top = _own.TryGetValue(mark, out var own) ? own[rng.Next(own.Count)].Draw(target, over, top) : DrawFonts(mark, target, over, top - Clearance, rest: true);
            }
        }
    }

    private static bool HasTallBody(char letter) => char.IsUpper(letter) || "bdfhklt".Contains(letter, StringComparison.Ordinal);

    private static bool IsAbove(InkComponent piece) => piece.Bottom < BodyTop + (0.35f * LineGeometry.XHeight) && piece.Height < LineGeometry.XHeight;

    /// <summary>The accent of a letter in the bank; null where it hangs together with its letter or is not there.</summary>
    private static Mark? Cut(LetterUnit unit)
    {
        var ink = unit.Cut();
        var pieces = InkComponents.Of(ink).ToLookup(IsAbove);
        var (above, body) = (pieces[true].ToArray(), pieces[false].ToArray());
        if (above.Length == 0 || body.Length == 0)
        {
            return null;
        }

        int left = above.Min(p => p.Left) - 1, top = above.Min(p => p.Top) - 1, right = above.Max(p => p.Right) + 1, bottom = above.Max(p => p.Bottom) + 1;
        var bodyTop = body.Min(p => p.Top);
        return bodyTop <= bottom - 2 ? null
            : new Mark(ink.Crop(left, top, right - left + 1, bottom - top + 1), bodyTop - bottom, ((left + right) / 2f) - ((body.Min(p => p.Left) + body.Max(p => p.Right)) / 2f));
    }

    /// <summary>The font's accent with its middle at a column, resting on a row or hung from the baseline; returns its top.</summary>
    private float DrawFonts(char mark, Raster target, float middle, float row, bool rest)
    {
        if (!_font.Has(mark))
        {
            return row;
        }

        var scale = LineGeometry.XHeight / _font.XHeight;
        var outline = _font.OutlineOf(mark);
        var (min, max) = outline.Bounds();
        // A slight accent of a print face would vanish beside a broad pen.
        var size = scale * Math.Clamp(_strokeWidth / (0.12f * LineGeometry.XHeight), 0.9f, 1.3f);
        var lowest = rest ? min.Y : 0;
        OutlineRasterizer.Fill(target, outline.Map(p => new Vector2(
            middle + ((p.X - ((min.X + max.X) / 2)) * size) + (_slant * (p.Y - min.Y) * size), row - ((p.Y - lowest) * size))));
        return row - ((max.Y - lowest) * size);
    }

    /// <summary>One of the writer's accents.</summary>
    /// <param name="Ink">It alone.</param>
    /// <param name="Gap">Rows between it and its letter.</param>
    /// <param name="Aside">How far its middle stands to the right of its letter's.</param>
    private sealed record Mark(Raster Ink, int Gap, float Aside)
    {
        /// <summary>Draws it over a letter whose top is at a row; returns its own top.</summary>
        public float Draw(Raster target, float middle, float top)
        {
            int row = (int)MathF.Round(top - Gap - Ink.Height), column = (int)MathF.Round(middle + (Aside / 2) - (Ink.Width / 2f));
            for (var y = Math.Max(0, -row); y < Ink.Height && row + y < target.Height; y++)
            {
                for (var x = Math.Max(0, -column); x < Ink.Width && column + x < target.Width; x++)
                {
                    target[column + x, row + y] = Math.Max(target[column + x, row + y], Ink[x, y]);
                }
            }

            return row;
        }
    }
}
