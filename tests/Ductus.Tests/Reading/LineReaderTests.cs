using Ductus.Imaging;
using Ductus.Reading;
using Ductus.Tests.Drafting;

namespace Ductus.Tests.Reading;

/// <summary>Lines read by the reader that ships.</summary>
[Trait("Speed", "Slow")]
public sealed class LineReaderTests
{
    private static readonly LineReader Reader = LineReader.Load(Installation.Reader);

    /// <summary>Short and long ones, in no order, more than are read at once.</summary>
    private static readonly string[] Texts = [.. Enumerable.Range(0, 20).Select(i => string.Join(' ', Enumerable.Repeat("the cat sat on a mat", 1 + (i * 7 % 4))))];

    private static readonly Raster[] Lines = [.. Texts.Select(text => PrintedWriter.Line(text).Ink)];

    [Fact]
    public void Many_lines_read_as_each_does_alone()
    {
        Assert.Equal(Lines.Select(Reader.Read), Reader.Read(Lines));
        Assert.Equal(Texts[0], Reader.Read(Lines[0]));
    }

    [Fact]
    public void A_text_fits_its_own_line_better_than_another_does()
    {
        var right = Reader.NegativeLogLikelihoods(Lines, Texts);
        var wrong = Reader.NegativeLogLikelihoods(Lines, [.. Texts.Select(text => text.Replace('c', 'b'))]);

        Assert.All(right.Zip(wrong), pair => Assert.True(pair.First < pair.Second));
        Assert.Equal(right, Reader.Judge(Lines, Texts).Select(j => j.NegativeLogLikelihood));
    }
}
