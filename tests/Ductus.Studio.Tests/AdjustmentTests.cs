using Ductus.Imaging;
using Ductus.Studio.Notes;
using Ductus.Studio.Work;

namespace Ductus.Studio.Tests;

/// <summary>What turning and cropping one after the other come to, of the scan as it came.</summary>
public sealed class AdjustmentTests
{
    private static readonly NotePage Page = new() { Id = "a", Name = "page.png", Picture = "scans/page.png" };

    [Fact]
    public void Turns_and_crops_add_up()
    {
        var scan = new RgbImage(80, 40);
        Random.Shared.NextBytes(scan.Pixels);
        var first = PageAdjustment.Of(Page).Cropped(0.25f, 0.5f, 1, 1).Turned(1);
        var step = AdjustPageWork.Adjusted(scan, first);
        Assert.Equal((20, 60), (step.Width, step.Height));
        var both = first.Cropped(0, 0.5f, 0.5f, 1).Turned(2);
        var expected = AdjustPageWork.Adjusted(step, new PageAdjustment("", "", 0) { Crop = [0, 0.5f, 0.5f, 1] }).Turned(2);
        var made = AdjustPageWork.Adjusted(scan, both);
        Assert.Equal((expected.Width, expected.Height), (made.Width, made.Height));
        Assert.Equal(expected.Pixels, made.Pixels);
        Assert.Equal("scans/page.png", both.Scan);
    }

    [Fact]
    public void A_page_that_a_person_has_turned_lies_upright_even_where_it_has_come_round()
    {
        Assert.False(PageAdjustment.Of(Page).Cropped(0, 0, 1, 0.5f).LiesUpright);
        var round = PageAdjustment.Of(Page).Turned(3).Turned(1);
        Assert.Equal((0, true), (round.Quarters, round.LiesUpright));
        Assert.Equal([0, 0, 1, 1], round.Crop);
    }

    [Theory]
    [InlineData(0.5f, 0, 0.52f, 1)]
    [InlineData(0, 0.9f, 1, 0.1f)]
    [InlineData(float.NaN, 0, 1, 1)]
    public void Next_to_nothing_is_not_cropped_to(float left, float top, float right, float bottom) =>
        Assert.Contains("Next to nothing", Assert.Throws<UserException>(() => PageAdjustment.Of(Page).Cropped(left, top, right, bottom)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_page_that_is_cropped_again_and_again_keeps_a_pixel()
    {
        var adjustment = PageAdjustment.Of(Page);
        for (var i = 0; i < 4; i++)
        {
            adjustment = adjustment.Cropped(0.95f, 0.95f, 1, 1);
        }

        var picture = AdjustPageWork.Adjusted(new RgbImage(40, 30), adjustment);
        Assert.Equal((1, 1), (picture.Width, picture.Height));
    }

    [Fact]
    public void Without_its_scan_a_page_is_not_turned() => Assert.Throws<UserException>(() => PageAdjustment.Of(Page with { Picture = null }));
}
