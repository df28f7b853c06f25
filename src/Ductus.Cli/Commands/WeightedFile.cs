using System.Globalization;

namespace Ductus.Cli.Commands;

/// <summary>An adapter file with how much it counts: <c>FILE</c> or <c>FILE=WEIGHT</c>.</summary>
internal static class WeightedFile
{
    public static (string Path, float Weight) Parse(string text)
    {
        var at = text.LastIndexOf('=');
        return at > 0 && float.TryParse(text.AsSpan(at + 1), CultureInfo.InvariantCulture, out var weight) ? (text[..at], weight) : (text, 1);
    }
}
