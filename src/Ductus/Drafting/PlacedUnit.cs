namespace Ductus.Drafting;

/// <summary>A unit chosen for a place in the text: one of the writer's, or a letter borrowed for want of one.</summary>
internal sealed record PlacedUnit(string Text, LetterUnit? Own)
{
    /// <summary>Column of the first box's left edge in the draft.</summary>
    public float X { get; init; }
}
