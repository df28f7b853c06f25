using Ductus.Studio.Languages;

namespace Ductus.Studio.Notes;

/// <summary>How a page's picture is turned and cropped, of the scan as it came, which stays as it is.</summary>
/// <param name="Key">Another for every adjustment: its picture is in <c>studio/adjusted/KEY</c>.</param>
/// <param name="Scan">The scan's file in the hand's folder.</param>
/// <param name="Sheet">Which sheet of the file, from 0.</param>
public sealed record PageAdjustment(string Key, string Scan, int Sheet)
{
    /// <summary>Share of a side that a frame takes in at least.</summary>
    private const float Least = 0.05f;

    /// <summary>Quarters of a full turn clockwise, 0 to 3.</summary>
    public int Quarters { get; init; }

    /// <summary>Whether a person has turned it: then it lies as it reads.</summary>
    public bool LiesUpright { get; init; }

    /// <summary>What of the turned scan is kept, as shares of its sides: left, top, right, bottom.</summary>
    public IReadOnlyList<float> Crop { get; init; } = [0, 0, 1, 1];

    /// <summary>The adjustment of a page as it is now.</summary>
    /// <exception cref="UserException">Its scan is not in the folder.</exception>
    public static PageAdjustment Of(NotePage page)
    {
        ArgumentNullException.ThrowIfNull(page);
        return page.Adjusted ?? new PageAdjustment("", page.Picture ?? throw Sentences.Refusal("refused.no-scan"), page.Sheet);
    }

    /// <summary>Turned further.</summary>
    /// <param name="quarters">Clockwise, 1 to 3.</param>
    public PageAdjustment Turned(int quarters)
    {
        var crop = Crop;
        for (var i = 0; i < quarters; i++)
        {
            crop = [1 - crop[3], crop[0], 1 - crop[1], crop[2]];
        }

        return this with { Key = NoteLine.NewId(), Quarters = (Quarters + quarters) % 4, LiesUpright = true, Crop = crop };
    }

    /// <summary>Cropped further.</summary>
    /// <param name="left">Of what is there now, as a share of its width; the others likewise.</param>
    /// <param name="top">Share of its height.</param>
    /// <param name="right">Share of its width.</param>
    /// <param name="bottom">Share of its height.</param>
    /// <exception cref="UserException">Next to nothing would be left.</exception>
    public PageAdjustment Cropped(float left, float top, float right, float bottom)
    {
        (left, top, right, bottom) = (Math.Clamp(left, 0, 1), Math.Clamp(top, 0, 1), Math.Clamp(right, 0, 1), Math.Clamp(bottom, 0, 1));
        if (!(right - left >= Least && bottom - top >= Least))
        {
            throw Sentences.Refusal("refused.crop");
        }

        float width = Crop[2] - Crop[0], height = Crop[3] - Crop[1];
        return this with { Key = NoteLine.NewId(), Crop = [Crop[0] + (left * width), Crop[1] + (top * height), Crop[0] + (right * width), Crop[1] + (bottom * height)] };
    }
}
