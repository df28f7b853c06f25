using System.Globalization;

namespace Ductus.Application;

/// <summary>Lengths of time as one tells them.</summary>
public static class RoughTime
{
    /// <summary>In seconds below a minute and a half, in minutes from there: <c>1 second</c>, <c>77 seconds</c>, <c>2.5 minutes</c>.</summary>
    public static string Of(TimeSpan time)
    {
        if (time.TotalSeconds >= 90)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0.#} minutes");
        }

        var seconds = Math.Max(1, (int)Math.Round(time.TotalSeconds));
        return seconds == 1 ? "1 second" : string.Create(CultureInfo.InvariantCulture, $"{seconds} seconds");
    }
}
