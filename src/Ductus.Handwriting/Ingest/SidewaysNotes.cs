using Ductus.Imaging;

namespace Ductus.Ingest;

/// <summary>
/// Finds notes in a margin that are written up or down it, across the lines of the page. A piece of upright writing has its neighbour beside it, one of such a note above or below; a word that hangs together is wide
/// there and tall here. A margin is one where most pieces say so, on a page where most say the other.
/// </summary>
internal static class SidewaysNotes
{
    /// <summary>Share of the page's width that such a margin has at most.</summary>
    private const float WidestMargin = 0.35f;

    /// <summary>Share of a margin's pieces, by their length, that lie sideways; and of all others at most.</summary>
    private const float LeastSideways = 0.75f, MostElsewhere = 0.35f;

    /// <summary>Pieces of a note at least, and letter heights that it is long.</summary>
    private const int LeastPieces = 10;
    private const float LeastLength = 8;

    /// <summary>How many times as long as broad a piece tells by its form; how near its neighbour is, and by how much nearer than that across, in letter heights.</summary>
    private const float Elongated = 1.8f, Near = 1.2f, Nearer = 0.25f;

    /// <summary>Share of the smaller piece's side by which neighbours lie over each other.</summary>
    private const float Overlap = 0.3f;

    /// <summary>The pieces of such notes.</summary>
    /// <param name="pieces">The writing of a page.</param>
    /// <param name="letter">Height of a letter, in pixels.</param>
    /// <param name="width">Of the page.</param>
    public static IReadOnlyList<Component> Of(IReadOnlyList<Component> pieces, float letter, int width)
    {
        var large = pieces.Where(piece => Math.Max(piece.Width, piece.Height) > 0.4f * letter).ToArray();
        var votes = large.ToDictionary(piece => piece, piece => (float)Vote(piece, large, letter) * Math.Max(piece.Width, piece.Height));
        var left = Margin(pieces, votes, piece => piece.Right, WidestMargin * width, letter);
        var right = Margin(pieces, votes, piece => width - piece.Left, WidestMargin * width, letter);
        return [.. left.Union(right)];
    }

    /// <summary>The pieces from the border up to where those that lie sideways are the most they ever are beside the others.</summary>
    private static Component[] Margin(IReadOnlyList<Component> pieces, Dictionary<Component, float> votes, Func<Component, float> from, float widest, float letter)
    {
        var (sum, best, border) = (0f, 0f, 0f);
        foreach (var (piece, vote) in votes.OrderBy(vote => from(vote.Key)))
        {
            sum += vote;
            if (sum > best && from(piece) <= widest)
            {
                (best, border) = (sum, from(piece));
            }
        }

        var margin = pieces.Where(piece => from(piece) <= border).ToArray();
        var told = margin.Where(votes.ContainsKey).ToArray();
        return told.Count(piece => votes[piece] > 0) >= LeastPieces && Sideways(told, votes) >= LeastSideways && Sideways(votes.Keys.Except(told), votes) <= MostElsewhere
            && told.Max(piece => piece.Bottom) - told.Min(piece => piece.Top) > LeastLength * letter ? margin : [];
    }

    private static float Sideways(IEnumerable<Component> pieces, Dictionary<Component, float> votes)
    {
        var all = pieces.Select(piece => votes[piece]).ToArray();
        return all.Sum(vote => Math.Max(0, vote)) / Math.Max(1, all.Sum(Math.Abs));
    }

    /// <summary>1 for a piece that lies sideways, -1 for one that stands upright, 0 where there is no telling.</summary>
    private static int Vote(Component piece, Component[] all, float letter)
    {
        if (Math.Max(piece.Width, piece.Height) > Elongated * letter)
        {
            return piece.Height > Elongated * piece.Width ? 1 : piece.Width > Elongated * piece.Height ? -1 : 0;
        }

        var (beside, above) = (float.MaxValue, float.MaxValue);
        foreach (var other in all)
        {
            if (other == piece)
            {
                continue;
            }

            var across = Math.Max(other.Left - piece.Right, piece.Left - other.Right);
            var down = Math.Max(other.Top - piece.Bottom, piece.Top - other.Bottom);
            if (-down > Overlap * Math.Min(piece.Height, other.Height))
            {
                beside = Math.Min(beside, Math.Max(0, across));
            }

            if (-across > Overlap * Math.Min(piece.Width, other.Width))
            {
                above = Math.Min(above, Math.Max(0, down));
            }
        }

        return Math.Min(beside, above) > Near * letter || Math.Abs(beside - above) < Nearer * letter ? 0 : above < beside ? 1 : -1;
    }
}
