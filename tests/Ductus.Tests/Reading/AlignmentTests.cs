using Ductus.Lines;
using Ductus.Reading;
using Ductus.Tests.Drafting;

namespace Ductus.Tests.Reading;

/// <summary>Known texts found in their ink by the reader that ships.</summary>
public sealed class AlignmentTests
{
    private static readonly LineReader Reader = LineReader.Load(Installation.Reader);

    [Fact]
    public void Boxes_stand_where_the_letters_do()
    {
        var line = PrintedWriter.Line("the cat sat");

        var spans = Reader.Align(line.Ink, line.Text!);

        Assert.Equal(line.Text, string.Concat(spans.Select(s => s.Character)));
        var errors = spans.Zip(line.Spans).Where(p => p.First.Character != " ").Select(p => MathF.Abs(p.First.Left - p.Second.Left)).Order().ToArray();
        Assert.True(errors[errors.Length / 2] <= 0.15f * LineGeometry.XHeight, $"off by {errors[errors.Length / 2]} pixels");
    }

    [Fact]
    public void A_letter_that_is_not_there_does_not_vanish_into_nothing()
    {
        var line = PrintedWriter.Line("the cat sat");

        var spans = Reader.Align(line.Ink, "the Zat sat");

        Assert.True(spans[4].Right - spans[4].Left >= 12, $"Z is {spans[4].Right - spans[4].Left} pixels wide");
    }
}
