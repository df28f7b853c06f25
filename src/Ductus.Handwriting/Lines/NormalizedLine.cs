namespace Ductus.Lines;

/// <summary>A line in the models' frame together with how it stood in its source.</summary>
/// <param name="Line">The normalised line.</param>
/// <param name="Measure">Size, baseline and slant in the source.</param>
public sealed record NormalizedLine(InkLine Line, LineMeasure Measure);
