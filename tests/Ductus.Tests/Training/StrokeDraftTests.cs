using System.Numerics;
using Ductus.Datasets;
using Ductus.Imaging;
using Ductus.Lines;
using Ductus.Mini;
using Ductus.Tensors;
using Ductus.Tests.Drafting;

namespace Ductus.Tests.Training;

/// <summary>The drafts that the base is pretrained on, of a writer whose letters are upright strokes of different heights.</summary>
public sealed class StrokeDraftTests
{
    private static readonly StrokeWriter Writer = new("writer", [.. Enumerable.Range(0, 40).Select(_ => Segment("iltilt"))]);
    private static readonly Pen Thin = new() { Width = 3 };

    [Fact]
    public void A_window_of_a_number_is_always_the_same()
    {
        MiniWindow Make() => new MiniWindows([Writer, Writer], null, 0, PrintedWriter.Guide, seed: 5).Make(3);
        var (one, other) = (Make(), Make());
        Assert.Equal(one.Draft.Pixels, other.Draft.Pixels);
        Assert.Equal(one.Target.Pixels, other.Target.Pixels);
        Assert.Equal(one.Guide.Pixels, other.Guide.Pixels);
    }

    [Fact]
    public void A_draft_without_faults_has_each_letter_in_its_place()
    {
        var line = StrokeLine.Compose(Writer, LineStyle.Plain, MiniWindow.Width, overhang: true, new Rng(1));
        var draft = Draft(line, severity: 0);
        foreach (var placed in line.Segments)
        {
            for (var i = 0; i < placed.Segment.Text.Length; i++)
            {
                var (left, right) = placed.Box(i)!.Value;
                if (left > 8 && right < MiniWindow.Width - 8)
                {
                    Assert.Equal(placed.Segment.Text[i] == 'i' ? 1 : 2, TallestIn(draft, left, right) / LineGeometry.XHeight, 0.35f);
                }
            }
        }
    }

    [Fact]
    public void A_faulty_draft_lacks_ink_and_has_other_letters()
    {
        var line = StrokeLine.Compose(Writer, LineStyle.Plain, MiniWindow.Width, overhang: true, new Rng(1));
        var wrong = Enumerable.Range(0, 20).Sum(seed =>
        {
            var draft = Draft(line, severity: 1, (ulong)seed);
            return line.Segments.Sum(placed => Enumerable.Range(0, placed.Segment.Text.Length).Count(i =>
            {
                var (left, right) = placed.Box(i)!.Value;
                return left > 8 && right < MiniWindow.Width - 8
                    && MathF.Abs((TallestIn(draft, left, right) / LineGeometry.XHeight) - (placed.Segment.Text[i] == 'i' ? 1 : 2)) > 0.35f;
            }));
        });
        Assert.True(wrong > 10, $"{wrong} letters of 20 drafts");
    }

    [Theory]
    [InlineData('\u00E9', 'e')]
    [InlineData('\u00C7', 'C')]
    [InlineData('e', 'e')]
    [InlineData(' ', ' ')]
    [InlineData('.', '.')]
    public void An_accented_letter_is_looked_for_without_its_accent(char letter, char plain) => Assert.Equal(plain, AccentedSegment.Plain(letter));

    private static Raster Draft(StrokeLine line, float severity, ulong seed = 7) =>
        new StrokeDraft(Writer, new StrokeLetters(Writer), Thin, new LetterCut(OwnStrokes: true, Slant: 0, new DraftFaults(severity))) { Drop = 0, UnitShare = 0 }.Draw(line, new Rng(seed));

    /// <summary>How high the ink in some columns reaches above the baseline.</summary>
    private static float TallestIn(Raster ink, float left, float right)
    {
        for (var y = 0; y < LineGeometry.Baseline; y++)
        {
            if (ink.Row(y)[(int)left..(int)right].IndexOfAnyInRange(0.5f, 1f) >= 0)
            {
                return LineGeometry.Baseline - y;
            }
        }

        return 0;
    }

    /// <summary>Each letter a stroke in the middle of a box 0.6 x-heights wide: an i one x-height high, the others two.</summary>
    private static StrokeSegment Segment(string text)
    {
        const float Box = 0.6f;
        var boxes = Enumerable.Range(0, text.Length).Select(i => Box * i).ToArray();
        return new StrokeSegment(
            text,
            [.. boxes.Select((left, i) => PenStroke.Through([new Vector2(left + (Box / 2), text[i] == 'i' ? -1 : -2), new Vector2(left + (Box / 2), 0)]))],
            boxes, [.. boxes.Select(left => left + Box)], [.. boxes.Select(_ => 1f)], Box * text.Length);
    }
}
