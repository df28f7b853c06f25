using System.Numerics;
using Ductus.Drafting;
using Ductus.Imaging;
using Ductus.Lines;
using Ductus.Tensors;

namespace Ductus.Tests.Drafting;

/// <summary>Letters between two instances of one letter.</summary>
public sealed class LetterMorphTests
{
    [Fact]
    public void A_letter_bent_all_the_way_looks_like_the_other_and_half_the_way_like_neither()
    {
        var (from, to) = TwoLetters("a", "a");
        var morph = LetterMorph.Between(from, to);

        Assert.NotNull(morph);
        var before = Likeness(from.Cut(), to, from);
        var half = Bent(from.Cut(), (x, y) => 0.5f * morph.At(x, y));
        var all = Bent(from.Cut(), morph.At);
        Assert.True(Likeness(all, to, from) > before + (0.6f * (1 - before)), $"{Likeness(all, to, from)} from {before}");
        Assert.InRange(Likeness(half, to, from), before + 0.02f, Likeness(all, to, from) - 0.02f);
    }

    [Fact]
    public void A_letter_is_not_bent_into_one_that_is_written_otherwise()
    {
        var (x, o) = TwoLetters("x", "o");

        Assert.Null(LetterMorph.Between(x, o));
    }

    [Fact]
    public void A_unit_stays_where_it_meets_its_neighbours_in_a_stroke()
    {
        var bank = new LetterBank([PrintedWriter.Line("nan"), Wobbly(PrintedWriter.Line("nan"))], slant: 0);
        var unit = bank.Find("a").First();
        var joined = unit with { Entry = new Join(true, 0, LineGeometry.Baseline - 10, 0, 4, 1), Exit = new Join(true, unit.Width, LineGeometry.Baseline - 10, 0, 4, 1) };

        var morph = UnitMorph.Random(bank, joined, joined.Cut(), -1, new Rng(1));

        Assert.NotNull(morph);
        float At(float x) => morph.At(x - unit.Offset, LineGeometry.Baseline - 10).Length();
        Assert.InRange(At(0), 0, 0.5f);
        Assert.InRange(At(unit.Width), 0, 0.5f);
        Assert.True(Enumerable.Range(0, 12).Max(i => At(unit.Width * i / 12)) > 0.5f);
    }

    [Fact]
    public void No_letter_is_bent_towards_a_line_that_must_not_be_used()
    {
        var bank = new LetterBank([PrintedWriter.Line("a"), Wobbly(PrintedWriter.Line("a"))], slant: 0);
        var unit = bank.Find("a").First();

        Assert.NotNull(UnitMorph.Random(bank, unit, unit.Cut(), notLine: -1, new Rng(1)));
        Assert.Null(UnitMorph.Random(bank, unit, unit.Cut(), notLine: 1 - unit.Line, new Rng(1)));
    }

    private static (LetterUnit From, LetterUnit To) TwoLetters(string first, string second)
    {
        var bank = new LetterBank([PrintedWriter.Line(first), Wobbly(PrintedWriter.Line(second))], slant: 0);
        return (bank.Find(first).Single(u => u.Line == 0), bank.Find(second).Single(u => u.Line == 1));
    }

    private static InkLine Wobbly(InkLine line) => line with { Ink = new WordVariation(0.7f, new Rng(8)).Apply(line.Ink) };

    private static Raster Bent(Raster ink, Func<float, float, Vector2> shift)
    {
        var bent = new Raster(ink.Width, ink.Height);
        for (var y = 0; y < ink.Height; y++)
        {
            for (var x = 0; x < ink.Width; x++)
            {
                var s = shift(x, y);
                bent[x, y] = RasterSample.CatmullRom(ink, x + s.X, y + s.Y);
            }
        }

        return bent;
    }

    /// <summary>Correlation of a picture in one letter's frame with another letter, the middles of their boxes together.</summary>
    private static float Likeness(Raster ink, LetterUnit other, LetterUnit frame)
    {
        var shift = (frame.Offset - (frame.Width / 2)) + (other.Width / 2) - other.Offset;
        float product = 0, a = 0, b = 0;
        for (var y = 0; y < ink.Height; y++)
        {
            for (var x = 0; x < ink.Width; x++)
            {
                float p = ink[x, y], q = RasterSample.CatmullRom(other.Cut(), x + shift, y);
                (product, a, b) = (product + (p * q), a + (p * p), b + (q * q));
            }
        }

        return product / MathF.Sqrt(a * b);
    }
}
