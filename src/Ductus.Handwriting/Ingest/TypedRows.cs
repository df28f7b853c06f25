using System.Numerics;
using Ductus.Imaging;

namespace Ductus.Ingest;

/// <summary>
/// Finds what a typewriter has written: its carriage moves on by the same pitch whatever the letter, so that the ink of a row keeps time with one period from its first letter
/// to its last, and that of all rows with the same one. A hand's downstrokes are even for a few letters and then out of step. The power of a row's ink at the period
/// (Schuster's periodogram, 1898), as a share of that at the periods about it, is 1 on average and exponentially distributed where nothing keeps time.
/// </summary>
internal sealed class TypedRows
{
    /// <summary>Periods that are tried, in letter heights, and the factor from one to the next.</summary>
    private const float Shortest = 0.5f, Longest = 1.45f, Step = 1.004f;

    /// <summary>Periods to either side that a row's power is compared with, but for the nearest: those are still its own.</summary>
    private const int Around = 40, Own = 8;

    /// <summary>Periods to either side within which a row keeps the page's time: nobody photographs a sheet quite straight.</summary>
    private const int Slack = 3;

    /// <summary>Letter heights that a row is long at least to tell a period.</summary>
    private const float LeastLength = 14;

    /// <summary>Letter heights of a letter at most: what is taller was written across the type.</summary>
    private const float Tallest = 2.5f;

    /// <summary>Half the height of a row, in letter heights.</summary>
    private const float Half = 0.8f;

    /// <summary>
    /// Power from which a row of a typed page is typed: of others one in fifty has it. What those of a typed page have on average at least. And what counts of one row at most: a single
    /// flourish may be as even as a carriage.
    /// </summary>
    private const float LeastPower = 6, LeastMean = 14, MostPower = 30;

    /// <summary>Rows from which a page tells a pitch.</summary>
    private const int LeastRows = 3;

    /// <summary>Share of the typed rows' ink in time from which a short row is typed too, and how far, in turns, its time is from that of the nearest of them at most.</summary>
    private const float LeastInTime = 0.5f, Apart = 0.15f;

    /// <summary>
    /// Neighbouring letters that tell whether they stand in line, and share of such stretches of the typed rows that do at least: of a creased sheet it is a third, of block capitals at even distances
    /// none.
    /// </summary>
    private const int Stretch = 10;
    private const float LeastSet = 0.2f;

    private readonly Raster _ink;
    private readonly float _letter;
    private readonly float[] _periods;

    private TypedRows(Raster ink, float letter)
    {
        (_ink, _letter) = (ink, letter);
        _periods = [.. Enumerable.Range(0, (int)(MathF.Log(Longest / Shortest) / MathF.Log(Step))).Select(i => Shortest * letter * MathF.Pow(Step, i))];
    }

    /// <summary>The pieces of a page that a typewriter has written; none on a page written by hand.</summary>
    /// <param name="ink">The level page.</param>
    /// <param name="pieces">Its pieces that may be writing.</param>
    /// <param name="letter">Letter height in pixels.</param>
    /// <param name="cancel">Stops between rows.</param>
    public static HashSet<Component> Of(Raster ink, IReadOnlyList<Component> pieces, float letter, CancellationToken cancel = default)
    {
        LineTrack[] tracks = [.. LineTracker.Track(ink, letter, new SegmentingSettings())];
        var typed = new TypedRows(ink, letter).Find(tracks, cancel);
        bool IsIn(Component piece, LineTrack row) => piece.Left > row.Left - (3 * letter) && piece.Right < row.Right + (3 * letter)
            && MathF.Abs(((piece.Top + piece.Bottom) / 2f) - row.At((piece.Left + piece.Right) / 2f)) < Half * letter;
        List<Component> In(LineTrack row) => [.. pieces.Where(piece => piece.Height < Tallest * letter && IsIn(piece, row))];
        return SetShare([.. typed.Select(In)]) < LeastSet ? [] : [.. typed.SelectMany(In), .. tracks.Except(typed).Select(In).Where(row => PrintedPieces.AreSet([.. row.Where(piece => piece.Height > 0.5f * letter)])).SelectMany(row => row)];
    }

    /// <summary>Of the stretches of some rows the share that stands in line.</summary>
    private static float SetShare(List<Component>[] rows)
    {
        var stretches = rows.SelectMany(row => row.OrderBy(piece => piece.Left).Chunk(Stretch)).Where(stretch => stretch.Length == Stretch).ToArray();
        return stretches.Count(stretch => PrintedPieces.AreSet([.. stretch])) / (float)Math.Max(1, stretches.Length);
    }

    private IReadOnlyList<LineTrack> Find(LineTrack[] tracks, CancellationToken cancel)
    {
        var powers = tracks.Select(track =>
        {
            cancel.ThrowIfCancellationRequested();
            return track.Right - track.Left < LeastLength * _letter ? null : Powers(track);
        }).ToArray();
        var measured = powers.OfType<float[]>().ToArray();
        if (measured.Length < LeastRows)
        {
            return [];
        }

        var sums = _periods.Select((_, i) => measured.Sum(power => Math.Min(MostPower, power[i]))).ToArray();
        var pitch = Array.IndexOf(sums, sums.Max());
        float Power(int row) => powers[row] is { } power ? power[Math.Max(0, pitch - Slack)..Math.Min(power.Length, pitch + Slack + 1)].Max() : 0;
        var typed = Enumerable.Range(0, tracks.Length).Where(row => Power(row) > LeastPower).ToArray();
        return typed.Length < LeastRows || typed.Average(Power) < LeastMean || sums[pitch] < Chance(measured.Length)
            ? [] : [.. typed.Select(row => tracks[row]), .. InTime([.. typed.Select(row => tracks[row])], [.. tracks.Where((_, row) => !typed.Contains(row))], _periods[pitch])];
    }

    /// <summary>What the powers of so many rows add up to at some period by chance, once in ten thousand pages: the sum is gamma distributed.</summary>
    private static float Chance(int rows) => rows + (5 * MathF.Sqrt(rows)) + 10;

    /// <summary>Rows too short to tell a pitch, whose letters stand where the carriage would have set them below or above those of a typed row.</summary>
    private IEnumerable<LineTrack> InTime(LineTrack[] typed, LineTrack[] others, float pitch)
    {
        var known = typed.Select(row => (row.MeanY, Beat: Beat(row, pitch))).ToArray();
        var least = LeastInTime * known.Select(row => (float)row.Beat.Magnitude).Median();
        return others.Where(row =>
        {
            var beat = Beat(row, pitch);
            var nearest = known.MinBy(other => MathF.Abs(other.MeanY - row.MeanY)).Beat;
            return beat.Magnitude > least && Math.Abs((beat / nearest).Phase) < 2 * Math.PI * Apart;
        });
    }

    /// <summary>The share of a row's ink that keeps time with a pitch, and where in it.</summary>
    private Complex Beat(LineTrack row, float pitch)
    {
        var (profile, from) = Profile(row);
        return Sum(profile, pitch) * Complex.FromPolarCoordinates(1 / Math.Max(1e-6, profile.Sum(MathF.Abs)), 2 * Math.PI * from / pitch);
    }

    /// <summary>A row's power at each period, as a share of what is usual about it.</summary>
    private float[] Powers(LineTrack track)
    {
        var (profile, _) = Profile(track);
        var raw = Array.ConvertAll(_periods, period => Sum(profile, period) is var sum ? (float)((sum.Real * sum.Real) + (sum.Imaginary * sum.Imaginary)) : 0);
        var near = new List<float>();
        return [.. raw.Select((power, i) =>
        {
            near.Clear();
            for (var j = Math.Max(0, i - Around); j <= Math.Min(raw.Length - 1, i + Around); j++)
            {
                if (Math.Abs(j - i) > Own)
                {
                    near.Add(raw[j]);
                }
            }

            // The median of what is exponentially distributed is 0.69 of its mean.
            return power / Math.Max(1e-9f, near.Median() / 0.69f);
        })];
    }

    /// <summary>How much ink each column of a row has, less the mean about it; and its first column.</summary>
    private (float[] Profile, int From) Profile(LineTrack track)
    {
        var (from, to) = (Math.Max(0, (int)(track.Left - _letter)), Math.Min(_ink.Width, (int)(track.Right + _letter)));
        var columns = new float[to - from];
        for (var x = from; x < to; x++)
        {
            var at = track.At(x);
            for (var y = Math.Max(0, (int)(at - (Half * _letter))); y <= Math.Min(_ink.Height - 1, (int)(at + (Half * _letter))); y++)
            {
                columns[x - from] += _ink[x, y];
            }
        }

        var reach = (int)(1.5f * _letter);
        return ([.. columns.Select((ink, x) => ink - columns[Math.Max(0, x - reach)..Math.Min(columns.Length, x + reach + 1)].Average())], from);
    }

    private static Complex Sum(float[] profile, float period)
    {
        var turn = Complex.FromPolarCoordinates(1, 2 * Math.PI / period);
        var (at, sum) = (Complex.One, Complex.Zero);
        foreach (var ink in profile)
        {
            sum += ink * at;
            at *= turn;
        }

        return sum;
    }
}
