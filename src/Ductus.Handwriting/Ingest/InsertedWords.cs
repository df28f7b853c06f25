using Ductus.Imaging;

namespace Ductus.Ingest;

/// <summary>
/// Finds words that were written between two lines afterwards. Their ink was given to the line that lies nearest, but stands clear of that line's small letters, hangs together along the
/// line, and is made of several strokes: an accent, a bar or a superscript letter is not.
/// </summary>
/// <param name="map">The pieces of the page.</param>
/// <param name="letter">Letter height in pixels.</param>
/// <param name="pen">Width of a stroke in pixels.</param>
internal sealed class InsertedWords(ComponentMap map, float letter, float pen)
{
    /// <summary>How far a piece's middle lies from that of the line's small letters at least, and share of its ink among them at most.</summary>
    private const float Away = 0.7f, MostAmong = 0.12f;

    /// <summary>Letter heights of bare paper between two pieces of one insertion at most, and by which they lie one above the other at most.</summary>
    private const float Gap = 0.9f, Apart = 0.5f;

    /// <summary>Share of its columns in which the line beside it has letters at least: what is raised within a line, as in Mme, has none beneath it.</summary>
    private const float LeastBeside = 0.3f;

    /// <summary>Letter heights that an insertion is wide at least, and its letters are high; strokes side by side in it, those of them that hang together with another (the tips of several tall letters do not), and their ink as a share of a stroke a letter high each.</summary>
    private const float LeastWidth = 1.1f, LeastHeight = 0.35f, LeastInk = 0.5f;
    private const int LeastStrokes = 4, LeastJoined = 2;

    /// <summary>Groups of pieces that are an insertion each, with the line from which they are taken and whether they stand above it.</summary>
    /// <param name="pieces">The pieces of the page's lines.</param>
    /// <param name="lineOf">Of each piece, by its label, its line; below 0: none.</param>
    /// <param name="tracks">The lines.</param>
    /// <param name="band">Half the height of a line's small letters, in pixels.</param>
    /// <param name="cancel">Stops between groups.</param>
    public IEnumerable<(Component[] Pieces, int Line, bool IsAbove)> Find(IReadOnlyList<Component> pieces, int[] lineOf, IReadOnlyList<LineTrack> tracks, float band, CancellationToken cancel)
    {
        var away = pieces.Where(piece => lineOf[piece.Label] >= 0).Select(piece => (Piece: piece, Line: lineOf[piece.Label], Offset: Offset(piece, tracks[lineOf[piece.Label]])))
            .Where(piece => MathF.Abs(piece.Offset) > Away * letter && Among(piece.Piece, tracks[piece.Line], band) < MostAmong).ToList();
        while (away.Count > 0)
        {
            cancel.ThrowIfCancellationRequested();
            var group = new List<(Component Piece, int Line, float Offset)> { away[0] };
            away.RemoveAt(0);
            for (var i = 0; i < group.Count; i++)
            {
                var near = away.Where(other => AreNear(group[i].Piece, other.Piece)).ToArray();
                group.AddRange(near);
                away.RemoveAll(near.Contains);
            }

            Component[] all = [.. group.Select(piece => piece.Piece)];
            // By the larger part of its ink, where both lines have some of it.
            var (line, isAbove) = group.GroupBy(piece => (piece.Line, piece.Offset < 0)).MaxBy(part => part.Sum(piece => piece.Piece.Area))!.Key;
            if (IsWord(all) && Beside(all, line, lineOf, tracks[line], band) > LeastBeside)
            {
                yield return (all, line, isAbove);
            }
        }
    }

    private static float Offset(Component piece, LineTrack track) => ((piece.Top + piece.Bottom) / 2f) - track.At((piece.Left + piece.Right) / 2f);

    /// <summary>Share of a piece's ink among a line's small letters.</summary>
    private float Among(Component piece, LineTrack track, float band)
    {
        var count = 0;
        for (var x = piece.Left; x < piece.Right; x++)
        {
            var at = track.At(x);
            for (var y = Math.Max(piece.Top, (int)(at - band)); y < Math.Min(piece.Bottom, (int)(at + band)); y++)
            {
                count += Is(piece, x, y) ? 1 : 0;
            }
        }

        return count / (float)piece.Area;
    }

    private bool AreNear(Component a, Component b) =>
        Math.Max(a.Left - b.Right, b.Left - a.Right) < Gap * letter && Math.Max(a.Top - b.Bottom, b.Top - a.Bottom) < 0
        && Math.Abs((a.Top + a.Bottom) - (b.Top + b.Bottom)) / 2f < Apart * letter;

    /// <summary>Share of a group's columns in which its line has small letters.</summary>
    private float Beside(Component[] group, int line, int[] lineOf, LineTrack track, float band)
    {
        var (left, right) = (group.Min(p => p.Left), group.Max(p => p.Right));
        var height = map.Labels.Length / map.Width;
        bool HasLetter(int x)
        {
            var at = track.At(x);
            for (var y = Math.Max(0, (int)(at - band)); y < Math.Min(height, (int)(at + band)); y++)
            {
                if (map.Labels[(y * map.Width) + x] is not 0 and var label && (lineOf[label] == line || lineOf[label] < 0) && !Array.Exists(group, piece => piece.Label == label))
                {
                    return true;
                }
            }

            return false;
        }

        return Enumerable.Range(left, right - left).Count(HasLetter) / (float)(right - left);
    }

    private bool IsWord(Component[] group)
    {
        // Accents have strokes side by side too, but are low.
        Component[] letters = [.. group.Where(piece => piece.Height > LeastHeight * letter)];
        return letters.Length > 0 && group.Max(p => p.Right) - group.Min(p => p.Left) > LeastWidth * letter && group.Sum(p => p.Area) > LeastInk * LeastStrokes * letter * pen
            && Strokes(letters) >= LeastStrokes && letters.Sum(piece => Strokes([piece]) - 1) >= LeastJoined;
    }

    /// <summary>Runs of ink along the row that crosses most strokes of some pieces.</summary>
    private int Strokes(Component[] group)
    {
        var most = 0;
        for (var y = group.Min(p => p.Top); y < group.Max(p => p.Bottom); y++)
        {
            var runs = 0;
            foreach (var piece in group.Where(piece => y >= piece.Top && y < piece.Bottom))
            {
                for (var x = piece.Left; x < piece.Right; x++)
                {
                    runs += Is(piece, x, y) && (x == piece.Left || !Is(piece, x - 1, y)) ? 1 : 0;
                }
            }

            most = Math.Max(most, runs);
        }

        return most;
    }

    private bool Is(Component piece, int x, int y) => map.Labels[(y * map.Width) + x] == piece.Label;
}
