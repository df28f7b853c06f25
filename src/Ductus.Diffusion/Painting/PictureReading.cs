using Ductus.Imaging;
using Ductus.Ingest;
using Ductus.Lines;
using Ductus.Reading;

namespace Ductus.Painting;

/// <summary>What the reader made of a text in a picture.</summary>
/// <param name="Intended">What it should say.</param>
/// <param name="Read">What it says there; empty where the reader found nothing like it.</param>
/// <param name="CharacterErrorRate">Edits from the one to the other, per character; 1 where nothing was found.</param>
public sealed record ReadBack(string Intended, string Read, double CharacterErrorRate);

/// <summary>Finds and reads lines of writing in pictures, as in scans.</summary>
/// <param name="reader">The reader.</param>
public sealed class PictureReading(LineReader reader)
{
    /// <summary>With more characters wrong than this, what was found is taken for something else.</summary>
    private const double Unlike = 0.6;

    /// <summary>All lines from top to bottom; none if there is no writing that can be found.</summary>
    public IReadOnlyList<string> Lines(RgbImage picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        var inked = LineNormalizer.NormalizeAll([.. (PictureLines.Find(picture)?.Lines ?? []).Select(line => line.Ink)]).OfType<InkLine>().Select(line => line.Ink).ToList();
        return inked.Count == 0 ? [] : [.. reader.Read(inked).Where(text => text.Length > 0)];
    }

    /// <summary>Each text where it is nearest to what stands in the picture.</summary>
    public IReadOnlyList<ReadBack> Find(RgbImage picture, IReadOnlyList<string> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var all = string.Join(' ', Lines(picture));
        return [.. texts.Select(text => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))).Select(text =>
        {
            var (edits, from, to) = EditDistance.Within(text, all);
            var rate = edits / (double)Math.Max(1, text.Length);
            return rate > Unlike ? new ReadBack(text, "", 1) : new ReadBack(text, all[from..to].Trim(), rate);
        })];
    }
}
