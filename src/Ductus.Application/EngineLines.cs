using Ductus.Imaging;
using Ductus.Ingest;
using Ductus.Lines;
using Ductus.Reading;

namespace Ductus.Application;

/// <content>Lines that somebody has corrected on their page.</content>
public sealed partial class Engine
{
    /// <summary>Cuts lines along outlines on a page's picture, and reads them.</summary>
    /// <param name="name">The page's name, for messages.</param>
    /// <param name="picture">Its picture.</param>
    /// <param name="outlines">All lines of the page, in the picture's pixels.</param>
    /// <param name="wanted">Those of them that are wanted.</param>
    /// <param name="paint">What somebody has painted over; null: nothing.</param>
    /// <param name="cancel">Stops within a second.</param>
    /// <param name="liesUpright">Whether the picture lies as it reads, since a person says so.</param>
    /// <returns>One entry for each that is wanted; null where it holds too little ink.</returns>
    /// <exception cref="UserException">The page is bare.</exception>
    public IReadOnlyList<(InkLine Line, LineReading Reading)?> CutLines(
        string name, RgbImage picture, IReadOnlyList<LineOutline> outlines, IReadOnlyList<int> wanted, BlemishPaint? paint, CancellationToken cancel, bool liesUpright = false)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        using var job = new Job(_threads);
        var lines = OutlinedLines.Cut(name, picture, outlines, paint, _reader, _ingest with { LieUpright = liesUpright }, cancel);
        var found = wanted.Select(i => lines[i]).OfType<InkLine>().ToArray();
        var readings = new Queue<LineReading>(_reader.Propose([.. found.Select(line => line.Ink)], cancel));
        return [.. wanted.Select(i => lines[i] is { } line ? (line, readings.Dequeue()) : ((InkLine, LineReading)?)null)];
    }
}
