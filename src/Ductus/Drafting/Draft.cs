using Ductus.Imaging;

namespace Ductus.Drafting;

/// <summary>A text in the writer's own letters, before any model: what is repainted, and with <c>--freedom 0</c> the result itself.</summary>
/// <param name="Text">What it spells.</param>
/// <param name="Ink">The letters.</param>
/// <param name="Guide">The same text in the plain font, each character in its box.</param>
/// <param name="Spans">The boxes.</param>
/// <param name="Borrowed">Characters the writer never showed, each once.</param>
public sealed record Draft(string Text, Raster Ink, Raster Guide, IReadOnlyList<CharacterSpan> Spans, string Borrowed);
