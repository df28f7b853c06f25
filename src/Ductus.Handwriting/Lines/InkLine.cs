using Ductus.Imaging;

namespace Ductus.Lines;

/// <summary>One line of handwriting in the frame of <see cref="LineGeometry"/>: ink only, no paper, no rules.</summary>
/// <param name="Ink">The raster, <see cref="LineGeometry.Height"/> rows; its width is the line's own.</param>
/// <param name="Text">What is written there; null if nobody has said.</param>
/// <param name="Spans">One entry a character of <paramref name="Text"/> once the line is aligned; else empty.</param>
/// <param name="SourceXHeight">x-height in pixels of the scan the line came from: what turns model pixels back into page millimetres.</param>
public sealed record InkLine(Raster Ink, string? Text, IReadOnlyList<CharacterSpan> Spans, float SourceXHeight);
