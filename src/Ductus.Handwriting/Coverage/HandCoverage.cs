using Ductus.Drafting;
using Ductus.Imaging;
using Ductus.Texts;

namespace Ductus.Coverage;

/// <summary>
/// Which characters and pairs of letters a writer's notes show, and how each one that they do not show is made: what the drafter does, said before it does it.
/// </summary>
public sealed class HandCoverage
{
    private readonly Drafter _drafter;

    /// <summary>The coverage of the notes that a drafter sets words from.</summary>
    public HandCoverage(Drafter drafter)
    {
        ArgumentNullException.ThrowIfNull(drafter);
        _drafter = drafter;
        Lines = drafter.Bank.Lines.Count;
        Characters = [.. drafter.Bank.Shown(1).Select(text => Of(text[0])).OrderBy(of => of.Character)];
        Pairs = [.. drafter.Bank.Shown(2).Where(text => text.Length == 2 && text.All(char.IsLetter)).Order(StringComparer.Ordinal).Select(OfPair)];
    }

    /// <summary>Lines that the notes have.</summary>
    public int Lines { get; }

    /// <summary>Every character of the notes, in the order of their codes.</summary>
    public IReadOnlyList<CharacterCoverage> Characters { get; }

    /// <summary>Every pair of letters that stands in a word of the notes.</summary>
    public IReadOnlyList<PairCoverage> Pairs { get; }

    /// <summary>One character, whether the notes show it or not.</summary>
    public CharacterCoverage Of(char character)
    {
        var (shown, usable) = _drafter.Bank.Count(character.ToString());
        return new CharacterCoverage(character, shown, usable, _drafter.Bank.ConfidenceIn(character), MakingOf(character));
    }

    /// <summary>
    /// What a language's usual characters lack, in the order of <see cref="UsualCharacters"/>; not the small letters of somebody who writes in capitals alone.
    /// </summary>
    public IReadOnlyList<CharacterCoverage> Gaps(Language language) =>
        [.. UsualCharacters.Of(language).Select(Of).Where(of => of.Usable == 0 && !(of.Making is Making.OwnForm && char.IsLetter(of.Character)))];

    /// <summary>Frequent pairs of a language that cannot be cut out together, so that a join has to be made up.</summary>
    public IReadOnlyList<PairCoverage> PairGaps(Language language) => [.. UsualCharacters.PairsOf(language).Select(OfPair).Where(pair => pair.Usable == 0)];

    /// <summary>The characters of a text that cannot be cut out of the notes, each once and in the order of the text.</summary>
    /// <param name="text">Any text.</param>
    public IReadOnlyList<CharacterCoverage> Lacks(string text) =>
        [.. ComposedText.Of(text).Where(character => !char.IsWhiteSpace(character) && !char.IsSurrogate(character)).Distinct().Select(Of).Where(of => of.Making is not Making.Own)];

    /// <summary>The writer's own letter of which the reader is surest, cut out alone, in the rows of <see cref="Lines.LineGeometry"/>; null where none can be cut out.</summary>
    public Raster? Picture(char character) => _drafter.Bank.Find(character.ToString()).MaxBy(unit => unit.Confidence)?.Cut();

    private PairCoverage OfPair(string pair)
    {
        var (shown, usable) = _drafter.Bank.Count(pair);
        return new PairCoverage(pair, shown, usable);
    }

    private Making MakingOf(char character)
    {
        if (_drafter.Bank.Has(character))
        {
            return new Making.Own();
        }

        if (WritersForms.Of(character, _drafter.Bank) is { } form)
        {
            return new Making.OwnForm(form);
        }

        foreach (var (letter, marks) in AccentedLetter.Steps(character))
        {
            if (_drafter.Bank.Has(letter))
            {
                return new Making.OwnWithAccent(letter, marks, marks.All(_drafter.Accents.HasOwn));
            }
        }

        return new Making.Borrowed();
    }
}
