using Ductus.Imaging;

namespace Ductus.Ingest;

/// <summary>What a page looks like, so that a new page can look the same.</summary>
/// <param name="Ink">Mean colour of full strokes.</param>
/// <param name="InkVariation">Standard deviation of the strokes' brightness, 0 to 255: how evenly the pen writes.</param>
/// <param name="Paper">Mean colour of the bare paper.</param>
/// <param name="PaperGrain">Standard deviation of the bare paper's brightness, 0 to 255.</param>
public sealed record PageLook(Rgb Ink, float InkVariation, Rgb Paper, float PaperGrain);
