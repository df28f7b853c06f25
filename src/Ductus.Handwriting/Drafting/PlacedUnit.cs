namespace Ductus.Drafting;

/// <summary>A unit chosen for a place in the text: one of the writer's, or a letter borrowed for want of one.</summary>
internal sealed record PlacedUnit(string Text, LetterUnit? Own)
{
    /// <summary>Accents that the text has over or under the letter and the writer's letter has not, nearest to it first.</summary>
    public string Marks { get; init; } = "";

    /// <summary>Column of the first box's left edge in the draft.</summary>
    public float X { get; init; }
}
