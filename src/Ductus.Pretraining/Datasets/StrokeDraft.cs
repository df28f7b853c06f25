using System.Numerics;
using Ductus.Imaging;
using Ductus.Lines;
using Ductus.Mini;
using Ductus.Tensors;

namespace Ductus.Datasets;

/// <summary>The draft of a line of pen strokes: its text in the same writer's letters from other segments, each in the box of the letter it stands for.</summary>
internal sealed class StrokeDraft(StrokeWriter writer, StrokeLetters letters, Pen pen, LetterCut cut)
{
    /// <summary>Longest cut join that is bridged.</summary>
    private const float LongestBridge = 0.7f * LineGeometry.XHeight;

    /// <summary>Share of accents and stops that the draft has, as a rule, and how far they lie from where the line has them, in pixels.</summary>
    private const float DrawnMarks = 0.65f;
    private const float MarkShift = 2.5f;

    /// <summary>Share of letters that are left out.</summary>
    public required float Drop { get; init; }

    /// <summary>Share of letters that are looked for in twos and threes first.</summary>
    public required float UnitShare { get; init; }

    /// <summary>The draft of a line by the same writer.</summary>
    public Raster Draw(StrokeLine line, Rng rng)
    {
        var draft = new Raster(MiniWindow.Width, LineGeometry.Height);
        var bridges = cut.Faults.Bridges(rng);
        foreach (var placed in line.Segments)
        {
            Vector2? exit = null;
            for (var i = 0; i < placed.Segment.Text.Length;)
            {
                var (length, ends) = rng.Chance(Drop) ? (1, default) : DrawUnit(draft, placed, i, rng.Chance(UnitShare) ? rng.Next(2, 4) : 1, rng);
                if (bridges && exit is { } from && ends.Entry is { } to && Vector2.Distance(from, to) < LongestBridge)
                {
                    pen.Draw(draft, [from, to], rng);
                }

                (i, exit) = (i + length, ends.Exit);
            }

            // What was added to the writer's own strokes: accents and stops.
            foreach (var mark in placed.Segment.Strokes[writer.Segments[placed.Index].Strokes.Length..])
            {
                var shift = new Vector2(rng.Normal(0, MarkShift), rng.Normal(0, MarkShift));
                if (rng.Chance(DrawnMarks))
                {
                    pen.Draw(draft, Array.ConvertAll(mark.Curve, point => placed.ToPixels(point) + shift), rng);
                }
            }
        }

        return draft;
    }

    /// <summary>Draws the letters from <paramref name="first"/> on, as one unit if the writer has it elsewhere; returns how many were dealt with, and where their stroke begins and ends.</summary>
    private (int Length, (Vector2? Entry, Vector2? Exit) Ends) DrawUnit(Raster draft, PlacedSegment placed, int first, int wanted, Rng rng)
    {
        var text = placed.Segment.Text;
        if (text[first] == ' ' || placed.Box(first) is not { } box || box.Right < 0 || box.Left > MiniWindow.Width)
        {
            return (1, default);
        }

        for (var length = Math.Min(wanted, text.Length - first); length >= 1; length--)
        {
            if (length > 1 && (placed.Box(first + length - 1) is null || text.AsSpan(first, length).Contains(' ')))
            {
                continue;
            }

            var right = length == 1 ? box.Right : placed.Box(first + length - 1)!.Value.Right;
            var wished = string.Concat(text.Skip(first).Take(length).Select(AccentedSegment.Plain));
            var found = letters.Find(wished, placed.Index, (right - box.Left) / LineGeometry.XHeight / placed.Style.ScaleX, rng);
            if (found is not null && cut.Faults.IsAnotherLetter(rng))
            {
                found = letters.Any(rng);
            }

            if (found is { } place)
            {
                var (l, r) = MiniWindows.Jitter(box.Left, right, rng);
                return (length, letters.Draw(draft, place, l, r, placed.Style, cut, pen, rng));
            }
        }

        return (1, default);
    }
}
