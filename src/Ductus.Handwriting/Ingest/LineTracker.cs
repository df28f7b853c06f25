using Ductus.Imaging;

namespace Ductus.Ingest;

/// <summary>
/// Finds the paths of text lines: where ink crowds in narrow vertical strips, followed from strip to strip, so that lines
/// may climb, sag and lie closer at one end than at the other.
/// </summary>
internal sealed class LineTracker
{
    /// <summary>Letter heights of bare paper that no writer leaves between two words of a line.</summary>
    private const float WidestGap = 9;

    /// <summary>Share of the shorter of two fragments of a line that lies beside the other at most.</summary>
    private const float MostOverlap = 0.3f;

    /// <summary>Usual distances of lines between two of them that leave no room for a third, and its ink as a share of theirs up to which that is none.</summary>
    private const float Room = 1.35f, MostBetween = 0.35f;

    private readonly SegmentingSettings _settings;
    private readonly float _letter;
    private readonly float _step;
    private readonly float[][] _profiles;

    private LineTracker(Raster ink, float letterHeight, SegmentingSettings settings)
    {
        _settings = settings;
        _letter = letterHeight;
        _step = Math.Max(8, settings.Strip * letterHeight);
        var strips = Math.Max(1, (int)MathF.Round(ink.Width / _step));
        _step = ink.Width / (float)strips;
        _profiles = Smooth(Collect(ink, strips), settings.Blur * letterHeight);
    }

    /// <summary>The lines of a page, or of a region of it, from top to bottom.</summary>
    public static List<LineTrack> Track(CleanPage page, SegmentingSettings settings, PageRegion? region = null)
    {
        var ink = region is { } r ? page.Ink.Crop(r.Left, r.Top, r.Right - r.Left, r.Bottom - r.Top) : page.Ink;
        var tracks = Track(ink, page.Strokes.LetterHeight, settings);
        tracks.ForEach(track => track.Move(region?.Left ?? 0, region?.Top ?? 0));
        return tracks;
    }

    /// <summary>The lines of a raster from top to bottom.</summary>
    /// <param name="ink">The level ink.</param>
    /// <param name="letterHeight">Height of its letters in pixels.</param>
    /// <param name="settings">What lines are told by.</param>
    public static List<LineTrack> Track(Raster ink, float letterHeight, SegmentingSettings settings)
    {
        var tracks = new LineTracker(ink, letterHeight, settings).Follow().SelectMany(track => track.Parts(WidestGap * letterHeight)).ToList();
        tracks.ForEach(track => track.Smooth());
        tracks.Sort((a, b) => a.MeanY.CompareTo(b.MeanY));
        return tracks;
    }

    private float[][] Collect(Raster ink, int strips)
    {
        var sums = new float[strips][];
        for (var s = 0; s < strips; s++)
        {
            sums[s] = new float[ink.Height];
        }

        for (var y = 0; y < ink.Height; y++)
        {
            var row = ink.Row(y);
            for (var s = 0; s < strips; s++)
            {
                var sum = 0f;
                foreach (var v in row[(int)(s * _step)..Math.Min(row.Length, (int)((s + 1) * _step))])
                {
                    sum += v;
                }

                sums[s][y] = sum;
            }
        }

        return sums;
    }

    /// <summary>Along the line over five strips, across it by a Gaussian.</summary>
    private static float[][] Smooth(float[][] sums, float sigma)
    {
        ReadOnlySpan<float> along = [0.06f, 0.24f, 0.4f, 0.24f, 0.06f];
        var reach = (int)(3 * sigma) + 1;
        var across = new float[(2 * reach) + 1];
        for (var i = -reach; i <= reach; i++)
        {
            across[i + reach] = MathF.Exp(-0.5f * i * i / (sigma * sigma)) / (sigma * MathF.Sqrt(2 * MathF.PI));
        }

        var height = sums[0].Length;
        var result = new float[sums.Length][];
        var mixed = new float[height];
        for (var s = 0; s < sums.Length; s++)
        {
            Array.Clear(mixed);
            for (var k = -2; k <= 2; k++)
            {
                if (s + k >= 0 && s + k < sums.Length)
                {
                    for (var y = 0; y < height; y++)
                    {
                        mixed[y] += along[k + 2] * sums[s + k][y];
                    }
                }
            }

            result[s] = new float[height];
            for (var y = 0; y < height; y++)
            {
                if (mixed[y] == 0)
                {
                    continue;
                }

                for (var i = Math.Max(-reach, -y); i <= reach && y + i < height; i++)
                {
                    result[s][y + i] += mixed[y] * across[i + reach];
                }
            }
        }

        return result;
    }

    private List<LineTrack> Follow()
    {
        var crests = _profiles.Select(Crests).ToArray();
        var heights = crests.SelectMany(c => c).Select(c => c.Mass).Order().ToArray();
        if (heights.Length == 0)
        {
            return [];
        }

        var least = _settings.Crest * heights[heights.Length * 8 / 10];
        var spacing = Spacing(crests, least);
        var tracks = new List<LineTrack>();
        for (var s = 0; s < crests.Length; s++)
        {
            var x = (s + 0.5f) * _step;
            var open = tracks.Where(t => x - t.Right <= 8 * _letter).ToList();
            var pairs = from t in open
                        from c in crests[s]
                        where c.Mass >= least
                        let distance = MathF.Abs(Predict(t, x) - c.Y)
                        where distance < 0.36f * spacing
                        orderby distance
                        select (Track: t, Crest: c);
            var taken = new HashSet<float>();
            var grown = new HashSet<LineTrack>();
            foreach (var (track, crest) in pairs.ToArray())
            {
                if (!grown.Contains(track) && taken.Add(crest.Y))
                {
                    track.Add(x, crest.Y, crest.Mass);
                    grown.Add(track);
                }
            }

            foreach (var crest in crests[s].Where(c => c.Mass >= least && !taken.Contains(c.Y)))
            {
                var track = new LineTrack();
                track.Add(x, crest.Y, crest.Mass);
                tracks.Add(track);
            }
        }

        return Merge(tracks, spacing);
    }

    private static float Predict(LineTrack track, float x) => track.At(x);

    private List<(float Y, float Mass)> Crests(float[] profile)
    {
        var crests = new List<(float Y, float Mass)>();
        var valley = float.MaxValue;
        for (var y = 1; y + 1 < profile.Length; y++)
        {
            valley = Math.Min(valley, profile[y]);
            if (profile[y] <= 0 || profile[y] < profile[y - 1] || profile[y] <= profile[y + 1])
            {
                continue;
            }

            if (crests.Count > 0 && valley > _settings.Valley * Math.Min(crests[^1].Mass, profile[y]) && y - crests[^1].Y < 2 * _letter)
            {
                if (profile[y] > crests[^1].Mass)
                {
                    crests[^1] = (y, profile[y]);
                    valley = float.MaxValue;
                }
            }
            else
            {
                crests.Add((y, profile[y]));
                valley = float.MaxValue;
            }
        }

        return crests;
    }

    /// <summary>The usual distance of lines: median over neighbouring crests, never less than a letter.</summary>
    private float Spacing(List<(float Y, float Mass)>[] crests, float least)
    {
        var gaps = new List<float>();
        foreach (var strip in crests)
        {
            var strong = strip.Where(c => c.Mass >= 2 * least).ToArray();
            for (var i = 1; i < strong.Length; i++)
            {
                gaps.Add(strong[i].Y - strong[i - 1].Y);
            }
        }

        var floor = 1.1f * _letter;
        return gaps.Count < 4 ? 2 * _letter : Math.Clamp(gaps.Median(), floor, 4 * _letter);
    }

    /// <summary>Joins fragments of one line, and gives up those that run beside a stronger line closer than lines can be.</summary>
    private static List<LineTrack> Merge(List<LineTrack> tracks, float spacing)
    {
        tracks.Sort((a, b) => b.Mass.CompareTo(a.Mass));
        var kept = new List<LineTrack>();
        foreach (var track in tracks)
        {
            var home = kept.Find(t => IsSameLine(t, track, spacing));
            if (home is not null)
            {
                home.Join(track);
            }
            else if (!kept.Exists(t => RunsBeside(t, track, spacing)))
            {
                kept.Add(track);
            }
        }

        return [.. kept.Where(track => !HasNoRoom(track, kept, spacing))];
    }

    /// <summary>Between two lines that lie no farther apart than lines do there is none: what runs there are tall letters of the lower one, or words added, which are found by themselves.</summary>
    private static bool HasNoRoom(LineTrack weak, List<LineTrack> tracks, float spacing)
    {
        var x = (weak.Left + weak.Right) / 2;
        var y = weak.At(x);
        var near = tracks.Where(track => track.Left <= x && track.Right >= x && weak.Mass < MostBetween * track.Mass).Select(track => track.At(x) - y).ToArray();
        var (above, below) = (near.Where(distance => distance < 0).DefaultIfEmpty(float.NegativeInfinity).Max(), near.Where(distance => distance > 0).DefaultIfEmpty(float.PositiveInfinity).Min());
        return below - above < Room * spacing;
    }

    private static bool IsSameLine(LineTrack a, LineTrack b, float spacing)
    {
        // Where a path strays into a flourish at its end, the line has gone on in another one.
        var overlap = Math.Min(a.Right, b.Right) - Math.Max(a.Left, b.Left);
        if (overlap > MostOverlap * Math.Min(a.Right - a.Left, b.Right - b.Left))
        {
            return false;
        }

        var x = b.Left > a.Left ? (a.Right + b.Left) / 2 : (b.Right + a.Left) / 2;
        return MathF.Abs(a.At(x) - b.At(x)) < 0.4f * spacing;
    }

    private static bool RunsBeside(LineTrack strong, LineTrack weak, float spacing)
    {
        var x = (weak.Left + weak.Right) / 2;
        var overlaps = strong.Left <= weak.Right && weak.Left <= strong.Right;
        return overlaps && MathF.Abs(strong.At(x) - weak.At(x)) < 0.5f * spacing && weak.Mass < 0.7f * strong.Mass;
    }
}
