using System.Text;
using Ductus.Reading;
using Ductus.Texts;

namespace Ductus.Ingest;

/// <summary>Which texts can be learnt from.</summary>
internal static class Transcript
{
    /// <summary>Letters that the reader does not know, of all characters of a line, up to which the others show where they stand.</summary>
    private const float GreatestStrangeShare = 0.2f;

    /// <summary>Why a line with this text is kept out of enrolment; null if it is not.</summary>
    public static TextObjection? Objection(string text)
    {
        if (UnreadableWords.AreIn(text))
        {
            return new TextObjection.MarkedUnreadable();
        }

        var strange = text.EnumerateRunes().Where(rune => !rune.IsBmp || Alphabet.IndexOf((char)rune.Value) < 0).ToArray();
        if (strange.Where(rune => !rune.IsBmp || !Rune.IsLetter(rune)).Cast<Rune?>().FirstOrDefault() is { } sign)
        {
            return new TextObjection.UnknownSign(sign);
        }

        // Between letters that the reader knows a strange one is found where the others leave room; among strange ones nothing is.
        return strange.Length > GreatestStrangeShare * text.Length ? new TextObjection.UnknownScript(strange[0]) : null;
    }

    /// <summary>
    /// The texts that are hardly what stands on their lines: two lines swapped, or a line skipped here and one too many there.
    /// The reader errs too, so a text is only doubted where it fits far worse than this writer's others.
    /// </summary>
    public static IEnumerable<NotesFinding> Doubts(IReadOnlyList<(string Source, string? Text, string? Read)> lines)
    {
        var rated = lines.Where(l => l is { Text: not null, Read: not null } && Objection(l.Text) is null).Select(l => (Line: l, Rate: EditDistance.Rate(Alphabet.AsRead(l.Text!), l.Read!))).ToArray();
        if (rated.Length == 0)
        {
            return [];
        }

        var usual = rated.Select(r => r.Rate).LowerMedian();
        return rated.Where(r => r.Rate > Math.Max(0.6, 2 * usual)).Select(r => new NotesFinding.TextDoubted(r.Line.Source, r.Line.Text!, r.Line.Read!));
    }
}
