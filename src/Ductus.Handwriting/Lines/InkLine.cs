using Ductus.Imaging;

namespace Ductus.Lines;

/// <summary>One line of handwriting in the frame of <see cref="LineGeometry"/>: ink only, no paper, no rules; with all that is known of it.</summary>
/// <param name="Ink">The raster, <see cref="LineGeometry.Height"/> rows; its width is the line's own.</param>
/// <param name="Text">What is written there; null if nobody has said.</param>
/// <param name="Spans">One entry a character of <paramref name="Text"/> once the line is aligned; else empty.</param>
/// <param name="Measure">How it stood in its source: the x-height there turns model pixels back into page millimetres.</param>
/// <param name="Source">File and line, as <c>page1.jpg:4</c>, for messages; null where nobody has kept it.</param>
public sealed record InkLine(Raster Ink, string? Text, IReadOnlyList<CharacterSpan> Spans, LineMeasure Measure, string? Source = null);
