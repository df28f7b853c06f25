using System.Text.Json;
using Ductus.Imaging;

namespace Ductus.Tests.Cli;

/// <summary>Single words of a page drawn anew.</summary>
[Trait("Speed", "Slow")]
public sealed class AgainTests(DrawnHand hand) : IClassFixture<DrawnHand>, IDisposable
{
    private const string Letter = "the quick brown fox\nnine lazy dogs in the garden";
    private readonly TemporaryFolder _folder = new();

    private string Page => _folder.File("page.png");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("0")]
    [InlineData("0.5")]
    public void A_word_is_another_and_everything_else_is_the_same_bit_for_bit(string strength)
    {
        var before = Write(strength);
        var after = Write(strength, "--again", "Brown");
        var changed = Changed(before, after);
        Assert.True(changed.Width > 20);

        // Only where the third of four words stands, on the first line.
        var ink = Enumerable.Range(0, before.Width).Where(x => Enumerable.Range(0, before.Height / 4).Any(y => before.Row(y)[3 * x] < 100)).ToArray();
        Assert.InRange(changed.Left, ink[0] + ((ink[^1] - ink[0]) / 4), ink[^1]);
        Assert.True(changed.Bottom < before.Height / 2, $"{changed}");

        // Again is another one again, and the report says how often.
        var third = Write(strength, "--again", "brown,");
        Assert.True(Changed(after, third).Width > 20);
        Assert.Equal(2, Report().GetProperty("times").GetInt32());

        // From the beginning it is the first one.
        Assert.Equal(before.Pixels, Write(strength).Pixels);
        Assert.Equal(after.Pixels, Write(strength, "--again", "brown").Pixels);
    }

    [Fact]
    public void Words_that_are_not_there_are_refused_and_wrong_ones_can_be_meant_together()
    {
        Run("0", "--again", "purple").Refused("purple");
        Assert.False(File.Exists(Page));
        Run("0", "--again", ",").Refused("--again");
        Run("0", "--again", "wrong").Done();
    }

    private JsonElement Report()
    {
        using var report = JsonDocument.Parse(File.ReadAllText(_folder.File("page.report.json")));
        return report.RootElement.GetProperty("drawnAnew")[0].Clone();
    }

    private static (int Left, int Width, int Bottom) Changed(RgbImage one, RgbImage other)
    {
        var places = Enumerable.Range(0, one.Width * one.Height).Where(i => one.Pixels[3 * i] != other.Pixels[3 * i]).ToArray();
        Assert.NotEmpty(places);
        var left = places.Min(i => i % one.Width);
        return (left, places.Max(i => i % one.Width) - left, places.Max(i => i / one.Width));
    }

    private RgbImage Write(string strength, params string[] options)
    {
        Run(strength, options).Done();
        return PictureFile.Load(Page);
    }

    private CliRun Run(string strength, params string[] options) =>
        CliRun.With(Letter, ["write", hand.Path, "--text", "-", "--strength", strength, "--candidates", "2", "--size", "postcard", "--out", Page, .. options]);
}
