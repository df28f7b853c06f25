using Ductus.Files;
using Ductus.Imaging;
using Ductus.Marks;
using Ductus.Painting;
using Ductus.Tensors;
using Ductus.Tests.Marks;

namespace Ductus.Tests.Painting;

/// <summary>The mark in the handwriting of a painted picture.</summary>
public sealed class PictureMarkTests
{
    private const int Desk = 48;

    private static readonly Lazy<RgbImage> _letter = new(() => Letter(11));
    private static readonly Lazy<(RgbImage Picture, uint Id)> _marked = new(() => PictureMark.Apply(_letter.Value, MarkKey.Public, cancel: TestContext.Current.CancellationToken)!.Value);

    [Fact]
    public void A_marked_picture_says_its_id_after_it_was_shown_smaller_in_a_poor_JPEG()
    {
        var (width, height) = (_letter.Value.Width * 3 / 4, _letter.Value.Height * 3 / 4);
        var small = RgbResample.Projected(_marked.Value.Picture, new Projection(4 / 3f, 0, 0, 0, 4 / 3f, 0, 0, 0), width, height, null);
        var shown = PictureCodec.Decode(PictureCodec.EncodeJpeg(small, 70), PictureFormat.Jpeg, DecodeLimits.Usual, "shown.jpg")[0];
        Assert.Equal(_marked.Value.Id, InkMarkFinder.Find(shown, MarkKey.Public, TestContext.Current.CancellationToken)?.Id);
    }

    [Fact]
    public void Nothing_but_the_edges_of_strokes_is_changed()
    {
        var (before, after) = (_letter.Value, _marked.Value.Picture);
        var changed = 0;
        for (var y = 0; y < before.Height; y++)
        {
            for (var x = 0; x < before.Width; x++)
            {
                var isDesk = x < Desk || y < Desk || x >= before.Width - Desk || y >= before.Height - Desk;
                var difference = Enumerable.Range(3 * x, 3).Max(i => Math.Abs(before.Row(y)[i] - after.Row(y)[i]));
                Assert.True(difference == 0 || !isDesk, $"the desk is changed at {x}, {y}");
                changed += difference > 0 ? 1 : 0;
            }
        }

        Assert.InRange(changed, 1, before.Width * before.Height / 10);
    }

    [Fact]
    public void What_a_mask_keeps_as_it_is_bears_none()
    {
        // The upper two lines are somebody's own.
        var (letter, own) = (_letter.Value, 260);
        var mask = RgbImage.Filled(letter.Width, letter.Height, new Rgb(255, 255, 255));
        mask.Pixels.AsSpan(0, 3 * letter.Width * own).Clear();
        var marked = PictureMark.Apply(letter, MarkKey.Public, mask, TestContext.Current.CancellationToken);
        Assert.NotNull(marked);
        var after = marked.Value.Picture.Pixels;
        Assert.Equal(letter.Pixels[..(3 * letter.Width * own)], after[..(3 * letter.Width * own)]);
        Assert.NotEqual(letter.Pixels, after);
    }

    [Fact]
    public void Writing_that_is_too_little_and_pictures_without_any_bear_none()
    {
        Assert.Null(PictureMark.Apply(Letter(1), MarkKey.Public, cancel: TestContext.Current.CancellationToken));
        Assert.Null(PictureMark.Apply(RgbImage.Filled(640, 480, new Rgb(90, 120, 60)), MarkKey.Public, cancel: TestContext.Current.CancellationToken));
    }

    /// <summary>A letter of some lines on brown paper, on a desk, as a base paints it: 1025 pixels wide.</summary>
    private static RgbImage Letter(int lines)
    {
        const float Scale = 1.6f;
        var page = InkMarkTests.Page(lines).Crop(190, 60, 1640, 300 + (150 * lines));
        var (width, height) = ((int)(page.Width / Scale), (int)(page.Height / Scale));
        var ink = RgbResample.Projected(RgbImage.FromRaster(page), new Projection(Scale, 0, 0, 0, Scale, 0, 0, 0), width, height, null);
        var letter = new RgbImage(width, height);
        var rng = new Rng(5);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var isDesk = x < Desk || y < Desk || x >= width - Desk || y >= height - Desk;
                var density = isDesk ? 0 : 1 - (ink.Row(y)[3 * x] / 255f);
                var light = 0.85f + (0.15f * x / width);
                for (var channel = 0; channel < 3; channel++)
                {
                    float paper = isDesk ? 70 - (15 * channel) : light * (222 - (24 * channel)), pen = 40 + (20 * channel);
                    letter.Row(y)[(3 * x) + channel] = (byte)Math.Clamp(float.Lerp(paper, pen, density) + rng.Normal(0, 3), 0, 255);
                }
            }
        }

        return letter;
    }
}
