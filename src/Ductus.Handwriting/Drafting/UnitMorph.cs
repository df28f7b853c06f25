using System.Numerics;
using Ductus.Imaging;
using Ductus.Lines;
using Ductus.Tensors;

namespace Ductus.Drafting;

/// <summary>
/// Bends every letter of a unit most of the way towards another instance of the same letter, or a little beyond it. Where the unit is to meet its neighbours
/// in a stroke, it stays where it is.
/// </summary>
internal static class UnitMorph
{
    private const int Cell = 4;
    private const int Room = 2;

    /// <summary>Share of the way to the other instance, at least and at most: all of the way its course is the other's, drawn with this one's strokes.</summary>
    private const float Least = 0.7f;
    private const float Most = 1.2f;

    /// <summary>Pixels a pixel by which neighbouring ink is moved differently at most: some maps between instances fold letters, which then become blots.</summary>
    private const float MostChange = 0.8f;

    /// <summary>Half the width over which one letter's map gives way to the next one's.</summary>
    private const float Blend = 3;

    /// <summary>Share of a letter's width over which its map grows from a cut through a stroke.</summary>
    private const float Anchor = 0.35f;

    /// <summary>Pixels about such a cut within which a flat stroke that leads to it is not moved as a whole.</summary>
    private const float JoinReach = 0.4f * LineGeometry.XHeight;

    /// <summary>A random choice of others and of how far; null where no letter has another that it can be bent into.</summary>
    /// <param name="bank">The writer's letters.</param>
    /// <param name="unit">What is to be bent.</param>
    /// <param name="ink">Its ink.</param>
    /// <param name="notLine">An enrolled line whose letters must not be used.</param>
    /// <param name="rng">Where the choice comes from.</param>
    /// <returns>Where the ink of each point of the bent unit comes from, relative to it; in pixels of the unit's raster.</returns>
    public static ShiftField? Random(LetterBank bank, LetterUnit unit, Raster ink, int notLine, Rng rng)
    {
        ShiftField? field = null;
        for (var i = 0; i < unit.Text.Length; i++)
        {
            var share = rng.Uniform(Least, Most);
            var others = bank.Morphs(unit.Line, unit.First + i).Where(m => m.Line != notLine).ToArray();
            if (others.Length == 0)
            {
                continue;
            }

            // The map was made in the frame of the letter cut out alone.
            var morph = rng.Pick(others);
            var fromUnit = unit.Offset - unit.Boxes[i].Left - bank.OffsetOf(unit.Line, unit.First + i);
            field ??= new ShiftField(-Room * Cell, 0, Cell, ((unit.InkWidth + Cell - 1) / Cell) + (2 * Room) + 1, (LineGeometry.Height / Cell) + 1);
            for (var row = 0; row < field.Rows; row++)
            {
                var y = field.Y(row);
                var lean = bank.Slant * (LineGeometry.Baseline - (LineGeometry.XHeight / 2f) - y);
                var nodes = field.Row(row);
                for (var column = 0; column < nodes.Length; column++)
                {
                    var x = field.X(column);
                    var weight = Weight(unit, i, x + unit.Offset - lean);
                    if (weight > 0)
                    {
                        nodes[column] += share * weight * morph.At(x + fromUnit, y);
                    }
                }
            }
        }

        if (field is not null)
        {
            field.KeepFromFolding(ink, MostChange);
            FlatStrokes.KeepStraight(field, ink, at => FromJoin(unit, unit.Entry, at) * FromJoin(unit, unit.Exit, at));
        }

        return field;
    }

    /// <summary>How much of letter <paramref name="i"/>'s map counts at a column, measured from the unit's first box along the slant.</summary>
    private static float Weight(LetterUnit unit, int i, float x)
    {
        var (left, right) = unit.Boxes[i];
        var anchor = Anchor * (right - left);
        var fromLeft = i > 0 ? Rise(x - left + Blend, 2 * Blend) : unit.Entry.Joined ? Rise(x - left, anchor) : 1;
        var fromRight = i < unit.Boxes.Length - 1 ? Rise(right - x + Blend, 2 * Blend) : unit.Exit.Joined ? Rise(right - x, anchor) : 1;
        return fromLeft * fromRight;
    }

    /// <summary>How free a place is of a cut through a stroke: 0 there, 1 from a little way off.</summary>
    private static float FromJoin(LetterUnit unit, Join cut, Vector2 at) =>
        cut.Joined ? Rise(Vector2.Distance(at, new Vector2(cut.X - unit.Offset, cut.Y)), JoinReach) : 1;

    private static float Rise(float x, float over)
    {
        var t = Math.Clamp(x / Math.Max(1, over), 0, 1);
        return t * t * (3 - (2 * t));
    }
}
