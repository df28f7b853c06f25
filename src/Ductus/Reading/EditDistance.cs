namespace Ductus.Reading;

/// <summary>How far one text is from another.</summary>
public static class EditDistance
{
    /// <summary>Fewest insertions, deletions and replacements of characters that turn one text into the other (Levenshtein, 1966).</summary>
    public static int Between(string reference, string other)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(other);
        var row = new int[other.Length + 1];
        for (var j = 0; j <= other.Length; j++)
        {
            row[j] = j;
        }

        for (var i = 1; i <= reference.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                var replaced = diagonal + (reference[i - 1] == other[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, 1 + Math.Min(row[j], row[j - 1]));
            }
        }

        return row[^1];
    }

    /// <summary>Edits per character of the reference: the character error rate.</summary>
    public static double Rate(string reference, string other)
    {
        ArgumentNullException.ThrowIfNull(reference);
        return (double)Between(reference, other) / Math.Max(1, reference.Length);
    }
}
