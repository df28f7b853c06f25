using Ductus.Hands;
using Ductus.Imaging;
using Ductus.Marks;

namespace Ductus.Pages;

/// <summary>What a user asks of the pages; what is null follows the writer.</summary>
/// <param name="Size">The sheet.</param>
/// <param name="Paper">What the writing stands on.</param>
/// <param name="Ink">Colour of the ink.</param>
/// <param name="XHeight">Height of a small x in millimetres.</param>
/// <param name="LinePitch">From baseline to baseline in millimetres.</param>
/// <param name="Margin">Bare paper on each side in millimetres.</param>
/// <param name="Substitute">Whether characters that nothing can draw are replaced by the nearest ones.</param>
public sealed record PageOptions(
    SheetSize Size = SheetSize.A4,
    PaperKind Paper = PaperKind.Own,
    Rgb? Ink = null,
    float? XHeight = null,
    float? LinePitch = null,
    float? Margin = null,
    bool Substitute = false)
{
    /// <summary>What the mark in the ink of pages is set with.</summary>
    public MarkKey MarkKey { get; init; } = MarkKey.Public;

    /// <summary>Whether the user says that a signature in the text is their own.</summary>
    public bool SignsAsSelf { get; init; }

    /// <summary>From baseline to baseline where the notes do not tell, in x-heights.</summary>
    private const float UsualPitch = 3.4f;

    /// <summary>Tighter lines than these run into each other; wider ones come from notes that skip rules.</summary>
    private const float LeastPitch = 2.6f;
    private const float GreatestPitch = 4.6f;

    /// <summary>How pages of a hand look under these options.</summary>
    /// <exception cref="UserException">The sheet is too small for the margins.</exception>
    public PageStyle StyleFor(Hand hand, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(hand);
        var xHeight = XHeight * PageFormat.PixelsPerMillimetre ?? hand.XHeight;
        var pitch = LinePitch * PageFormat.PixelsPerMillimetre ?? (xHeight * Math.Clamp(hand.Layout.LinePitch ?? UsualPitch, LeastPitch, GreatestPitch));
        return new PageStyle(PageFormat.Of(Size, Margin), Paper, hand.InkAndPaper with { Ink = Ink ?? hand.InkAndPaper.Ink }, hand.Layout, xHeight, pitch, seed);
    }
}
