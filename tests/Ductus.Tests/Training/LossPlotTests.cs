using System.Xml.Linq;
using Ductus.Training;

namespace Ductus.Tests.Training;

/// <summary>The picture of a training's log.</summary>
public sealed class LossPlotTests
{
    [Fact]
    public void Every_column_becomes_a_falling_curve_in_a_valid_picture()
    {
        var folder = Directory.CreateTempSubdirectory("ductus-plot").FullName;
        string csv = Path.Combine(folder, "log.csv"), svg = Path.Combine(folder, "log.svg");
        File.WriteAllText(csv, "samples,loss,held_out_loss\n1000,0.8,0.9\n5000,0.3,0.4\n20000,0.1,0.2\n");

        LossPlot.Write(csv, svg);

        var curves = XDocument.Load(svg).Descendants().Where(e => e.Name.LocalName == "polyline").ToList();
        Assert.Equal(2, curves.Count);
        Assert.All(curves, curve =>
        {
            var heights = curve.Attribute("points")!.Value.Split(' ').Select(p => double.Parse(p.Split(',')[1], System.Globalization.CultureInfo.InvariantCulture)).ToArray();
            Assert.Equal(3, heights.Length);
            Assert.True(heights[0] < heights[1] && heights[1] < heights[2]);
        });
        Directory.Delete(folder, recursive: true);
    }
}
