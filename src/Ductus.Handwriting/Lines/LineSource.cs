using System.Globalization;

namespace Ductus.Lines;

/// <summary>Where a line of notes is from, as it is named in messages and in what is kept of it: <c>page1.jpg:4</c>, or the name of a picture of one line alone.</summary>
/// <param name="File">The picture's file name.</param>
/// <param name="Number">Which of its lines, from 1; 0 where the picture is of one line.</param>
public readonly record struct LineSource(string File, int Number)
{
    /// <summary>Takes a line's name apart; whatever does not end in a number is a file's name.</summary>
    public static LineSource Parse(string source)
    {
        ArgumentNullException.ThrowIfNull(source);
        var colon = source.LastIndexOf(':');
        return colon > 0 && int.TryParse(source.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? new(source[..colon], number) : new(source, 0);
    }

    /// <inheritdoc/>
    public override string ToString() => Number > 0 ? string.Create(CultureInfo.InvariantCulture, $"{File}:{Number}") : File;
}
