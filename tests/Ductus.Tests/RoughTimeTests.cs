using Ductus.Application;

namespace Ductus.Tests;

/// <summary>Times are told as people tell them.</summary>
public sealed class RoughTimeTests
{
    [Theory]
    [InlineData(0.2, "1 second")]
    [InlineData(1.4, "1 second")]
    [InlineData(1.6, "2 seconds")]
    [InlineData(77, "77 seconds")]
    [InlineData(90, "1.5 minutes")]
    [InlineData(120, "2 minutes")]
    public void Seconds_are_told_below_a_minute_and_a_half(double seconds, string told) => Assert.Equal(told, RoughTime.Of(TimeSpan.FromSeconds(seconds)));
}
