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

    /// <summary>The stretch of <paramref name="text"/> that takes the fewest edits to become <paramref name="reference"/> (Sellers, 1980); the first of several.</summary>
    public static (int Edits, int From, int To) Within(string reference, string text)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(text);

        // As Between, but the stretch may begin anywhere: its beginning is carried along.
        var row = new (int Edits, int From)[reference.Length + 1];
        for (var i = 0; i <= reference.Length; i++)
        {
            row[i] = (i, 0);
        }

        var best = (Edits: reference.Length, From: 0, To: 0);
        for (var j = 1; j <= text.Length; j++)
        {
            var diagonal = row[0];
            row[0] = (0, j);
            for (var i = 1; i <= reference.Length; i++)
            {
                var replaced = (Edits: diagonal.Edits + (reference[i - 1] == text[j - 1] ? 0 : 1), diagonal.From);
                var inserted = (Edits: row[i].Edits + 1, row[i].From);
                var left = (Edits: row[i - 1].Edits + 1, row[i - 1].From);
                diagonal = row[i];
                row[i] = replaced.Edits <= inserted.Edits && replaced.Edits <= left.Edits ? replaced : inserted.Edits <= left.Edits ? inserted : left;
            }

            best = row[^1].Edits < best.Edits ? (row[^1].Edits, row[^1].From, j) : best;
        }

        return best;
    }

    /// <summary>Edits per character of the reference: the character error rate.</summary>
    public static double Rate(string reference, string other)
    {
        ArgumentNullException.ThrowIfNull(reference);
        return (double)Between(reference, other) / Math.Max(1, reference.Length);
    }
}
