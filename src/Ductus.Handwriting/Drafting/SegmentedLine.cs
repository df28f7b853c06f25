using Ductus.Imaging;
using Ductus.Lines;

namespace Ductus.Drafting;

/// <summary>
/// An enrolled line with every pixel of ink given to one character of its text: whole pieces of ink to the letter they lie in, dots,
/// accents and bars to the letter that wants one, and pieces that run through several letters cut at the seams.
/// </summary>
internal sealed class SegmentedLine
{
    /// <summary>A piece of ink belongs whole to a letter that holds at least this share of it.</summary>
    private const float WholeShare = 0.82f;

    /// <summary>A mark nearer than this to the middle of a letter stands over it.</summary>
    private const float Overhead = 0.4f * LineGeometry.XHeight;
    private const float StrayWidth = 0.5f * LineGeometry.XHeight;

    private readonly LetterColumns _columns;
    private readonly LetterMarks _marks;
    private readonly short[] _owner;

    /// <summary>Where strokes of two letters cross, the second of them.</summary>
    private readonly Dictionary<int, short> _crossing = [];
    private readonly Join[] _joins;
    private readonly (int Left, int Right)[] _extents;

    /// <summary>Cuts a line that the reader has aligned.</summary>
    /// <param name="line">The line, one span a character.</param>
    /// <param name="slant">The writer's slant, columns to the right per row upwards.</param>
    public SegmentedLine(InkLine line, float slant)
    {
        ArgumentNullException.ThrowIfNull(line);
        Line = line;
        Letters = [.. Enumerable.Range(0, line.Spans.Count).Where(i => line.Spans[i].Character != " ")];
        var seams = new int[Math.Max(0, Letters.Length - 1)][];
        for (var k = 0; k < seams.Length; k++)
        {
            seams[k] = LetterSeams.Find(line.Ink, (line.Spans[Letters[k]].Right + line.Spans[Letters[k + 1]].Left) / 2, slant);
        }

        _columns = new LetterColumns(line, Letters, seams, slant);
        _marks = new LetterMarks(_columns);
        _owner = new short[line.Ink.Pixels.Length];
        Array.Fill(_owner, (short)-1);
        _joins = new Join[seams.Length];
        var pen = MathF.Max(1.5f, InkStatistics.StrokeWidth([line.Ink]));
        var rests = new RuleRests(line.Ink);
        foreach (var component in InkComponents.Of(line.Ink).Where(component => !rests.Contains(component.Pixels)))
        {
            Assign(component, pen, rests);
        }

        for (var k = 0; k < seams.Length; k++)
        {
            _joins[k] = IsLetter(k) && IsLetter(k + 1) ? Join.Find(line.Ink, _owner, seams[k], Letters[k], Letters[k + 1]) : default;
        }

        _extents = Extents();
    }

    /// <summary>The aligned line.</summary>
    public InkLine Line { get; }

    /// <summary>Positions in the text that are letters, not spaces.</summary>
    public int[] Letters { get; }

    /// <summary>How the letter at text position <paramref name="i"/> meets the one after it.</summary>
    public Join JoinAfter(int i)
    {
        var k = Array.IndexOf(Letters, i);
        return k >= 0 && k < _joins.Length && Letters[k + 1] == i + 1 ? _joins[k] : default;
    }

    /// <summary>First column and number of columns of the ink of characters [first, first + length); one column where they have none.</summary>
    public (int Left, int Width) Extent(int first, int length)
    {
        int left = _extents[first].Left, right = _extents[first].Right;
        for (var i = first + 1; i < first + length; i++)
        {
            left = Math.Min(left, _extents[i].Left);
            right = Math.Max(right, _extents[i].Right);
        }

        return right < left ? ((int)Line.Spans[first].Left, 1) : (left, right - left + 1);
    }

    /// <summary>The ink of characters [first, first + length) alone, in the columns of their <see cref="Extent"/>. Cut anew each time: a page's letters together would fill the memory.</summary>
    public Raster Cut(int first, int length)
    {
        var (left, width) = Extent(first, length);
        var ink = new Raster(width, LineGeometry.Height);
        for (var y = 0; y < ink.Height; y++)
        {
            for (var x = Math.Max(0, left); x < Math.Min(Line.Ink.Width, left + width); x++)
            {
                if (Line.Ink[x, y] > 0 && Belongs(x, y, first, length))
                {
                    ink[x - left, y] = Line.Ink[x, y];
                }
            }
        }

        return ink;
    }

    /// <summary>Bare columns between the bodies of neighbouring words, one entry for each two that have ink in the same rows and no mark between them.</summary>
    public IEnumerable<float> WordClearances()
    {
        bool IsLetterAt(int position) => char.IsLetterOrDigit(Line.Spans[position].Character[0]);
        var words = Words().Select(word => (word.First, Last: word.First + word.Length - 1, Extent(word.First, word.Length).Left, Ink: Cut(word.First, word.Length))).ToArray();
        return words.Zip(words.Skip(1)).Where(pair => IsLetterAt(pair.First.Last) && IsLetterAt(pair.Second.First))
            .Select(pair => WordClearance.Of(pair.First.Ink, -pair.First.Left, pair.Second.Ink, -pair.Second.Left).Bodies).OfType<float>();
    }

    private IEnumerable<(int First, int Length)> Words()
    {
        for (var k = 0; k < Letters.Length;)
        {
            var first = Letters[k];
            var length = Letters.Skip(k).TakeWhile((position, i) => position == first + i).Count();
            yield return (first, length);
            k += length;
        }
    }

    /// <summary>Ink of the unit, or faint ink beside it that is nobody else's.</summary>
    private bool Belongs(int x, int y, int first, int length)
    {
        int w = Line.Ink.Width, owner = _owner[(y * w) + x];
        if (owner >= 0)
        {
            return (owner >= first && owner < first + length) || (_crossing.TryGetValue((y * w) + x, out var second) && second >= first && second < first + length);
        }

        for (var ny = Math.Max(0, y - 1); ny <= Math.Min(LineGeometry.Height - 1, y + 1); ny++)
        {
            for (var nx = Math.Max(0, x - 1); nx <= Math.Min(w - 1, x + 1); nx++)
            {
                var neighbour = _owner[(ny * w) + nx];
                if (neighbour >= first && neighbour < first + length)
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>First and last column of each character's ink, with one more on either side for the strokes' soft edge, below the threshold of a component.</summary>
    private (int Left, int Right)[] Extents()
    {
        var w = Line.Ink.Width;
        var extents = new (int Left, int Right)[Line.Spans.Count];
        Array.Fill(extents, (w, -1));
        for (var i = 0; i < _owner.Length; i++)
        {
            if (_owner[i] >= 0)
            {
                ref var extent = ref extents[_owner[i]];
                extent = (Math.Min(extent.Left, Math.Max(0, (i % w) - 1)), Math.Max(extent.Right, Math.Min(w - 1, (i % w) + 1)));
            }
        }

        return extents;
    }

    private void Assign(InkComponent component, float pen, RuleRests rests)
    {
        if (Letters.Length == 0)
        {
            return;
        }

        if (_marks.IsForeign(component))
        {
            return;
        }

        if (_marks.Tailed(component) is { } tailed)
        {
            Give(component, Letters[tailed]);
            return;
        }

        var share = new int[Letters.Length];
        foreach (var pixel in component.Pixels)
        {
            share[_columns.At(pixel % Line.Ink.Width, pixel / Line.Ink.Width)]++;
        }

        var most = Array.IndexOf(share, share.Max());
        var whole = share[most] >= WholeShare * component.Pixels.Length;
        if (LetterMarks.IsMark(component))
        {
            var (owner, distance) = _marks.NearestMarked(component);
            // The bar of a capital, a hyphen: it lies in its own character, and over none that has a dot.
            var inItsOwn = whole && !char.IsLower(Line.Spans[Letters[most]].Character[0]) && distance > Overhead;
            if (owner is { } letter && !inItsOwn)
            {
                Give(component, Letters[letter]);
                return;
            }

            if (!inItsOwn && component.Width < StrayWidth)
            {
                return; // a dot far from every letter that has one: on any other it would be read as an i
            }
        }

        if (whole)
        {
            if (!_marks.IsBeyond(component, most))
            {
                Give(component, Letters[most]);
            }
        }
        else
        {
            LetterStrokes.Divide(component, Line.Ink.Width, _columns, pen, rests, Give);
        }
    }

    /// <summary>A comma or a full stop that touches a letter is no stroke that leads to it.</summary>
    private bool IsLetter(int k) => char.IsLetterOrDigit(Line.Spans[Letters[k]].Character[0]);

    /// <summary>A pixel that is given to a second letter lies where their strokes cross.</summary>
    private void Give(int pixel, int letter)
    {
        var owner = (short)Letters[letter];
        if (_owner[pixel] < 0)
        {
            _owner[pixel] = owner;
        }
        else if (_owner[pixel] != owner)
        {
            _crossing[pixel] = owner;
        }
    }

    private void Give(InkComponent component, int owner)
    {
        foreach (var pixel in component.Pixels)
        {
            _owner[pixel] = (short)owner;
        }
    }
}
