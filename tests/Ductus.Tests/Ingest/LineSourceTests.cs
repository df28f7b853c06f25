using Ductus.Lines;

namespace Ductus.Tests;

public sealed class LineSourceTests
{
    [Theory]
    [InlineData("page1.jpg:4", "page1.jpg", 4)]
    [InlineData("line.png", "line.png", 0)]
    [InlineData("noon 12:30.jpg:17", "noon 12:30.jpg", 17)]
    [InlineData("noon 12:30.jpg", "noon 12:30.jpg", 0)]
    [InlineData(":4", ":4", 0)]
    public void A_lines_name_comes_back_from_its_parts(string name, string file, int number)
    {
        var source = LineSource.Parse(name);
        Assert.Equal(new LineSource(file, number), source);
        Assert.Equal(name, source.ToString());
    }
}
