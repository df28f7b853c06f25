namespace Ductus.Coverage;

/// <summary>How a character is made when a text has it.</summary>
public abstract record Making
{
    private Making()
    {
    }

    /// <summary>Cut out of the notes.</summary>
    public sealed record Own : Making;

    /// <summary>Another sign of the writer's own stands for it: a straight quote for a curly one, a hyphen for a dash.</summary>
    /// <param name="Form">What is written instead.</param>
    public sealed record OwnForm(string Form) : Making;

    /// <summary>The writer's letter with accents set on it.</summary>
    /// <param name="Letter">The writer's letter.</param>
    /// <param name="Marks">The accents, nearest to the letter first.</param>
    /// <param name="OwnMarks">Whether these are the writer's own, from other letters, or else a print face's.</param>
    public sealed record OwnWithAccent(char Letter, string Marks, bool OwnMarks) : Making;

    /// <summary>Drawn after a print face.</summary>
    public sealed record Borrowed : Making;
}

/// <summary>What a writer's notes show of one character.</summary>
/// <param name="Character">The character.</param>
/// <param name="Shown">How often it stands in the notes.</param>
/// <param name="Usable">How often it is clear enough there to be cut out; doubtful ones count only where there are no better ones.</param>
/// <param name="Confidence">How sure the reader is of it, 0 to 1: the median of its places.</param>
/// <param name="Making">How it is made.</param>
public sealed record CharacterCoverage(char Character, int Shown, int Usable, float Confidence, Making Making);

/// <summary>What a writer's notes show of two letters in a row.</summary>
/// <param name="Pair">The two.</param>
/// <param name="Shown">How often they stand in the notes.</param>
/// <param name="Usable">How often they can be cut out together, with the join between them.</param>
public sealed record PairCoverage(string Pair, int Shown, int Usable);
