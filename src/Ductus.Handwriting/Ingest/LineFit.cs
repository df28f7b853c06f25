using Ductus.Imaging;
using Ductus.Lines;

namespace Ductus.Ingest;

/// <summary>
/// The tops and bottoms of one line's strokes, and the likelihood of a baseline and an x-height given them. The
/// likelihoods of all lines of a writer add up: that is how the writer's x-height is found, before each line's own.
/// </summary>
internal sealed class LineFit
{
    private const float MaxSlope = 0.07f;

    /// <summary>Steps of the first search: of the slope in x-heights at the line's end, of the row in x-heights.</summary>
    private const float SlopeStep = 0.2f;
    private const float RowStep = 0.12f;

    private readonly MeasuringSettings _settings;
    private readonly LetterHeights _heights;
    private readonly List<Extremum> _tops;
    private readonly List<Extremum> _bottoms;
    private readonly float _middle;
    private readonly float _lowest;
    private readonly float _highest;

    public LineFit(Raster ink, MeasuringSettings settings, LetterHeights heights)
    {
        (_settings, _heights) = (settings, heights);
        _tops = InkRuns.Tops(ink);
        _bottoms = InkRuns.Bottoms(ink);
        _middle = ink.Width / 2f;
        Width = ink.Width;
        _highest = _tops.Count == 0 ? 0 : _tops.Min(p => p.Y);
        _lowest = _bottoms.Count == 0 ? ink.Height : _bottoms.Max(p => p.Y);
    }

    /// <summary>Columns of the line's picture.</summary>
    public int Width { get; }

    /// <summary>From the topmost ink to the lowest, in pixels; 0 for an empty line.</summary>
    public float InkHeight => Math.Max(0, _lowest - _highest);

    /// <summary>
    /// The best straight baseline if the x-height is <paramref name="xHeight"/>. Candidates compare only when they rest on the
    /// same extrema: those that stand out by the same <paramref name="roughXHeight"/>.
    /// </summary>
    public Candidate Best(float xHeight, float roughXHeight)
    {
        var tops = Prominent(_tops, roughXHeight);
        var bottoms = Prominent(_bottoms, roughXHeight);
        var reach = Math.Max(xHeight * 4, Width / 2f);
        var slopeStep = SlopeStep * xHeight / reach;
        var rowStep = RowStep * xHeight;
        var best = new Candidate(xHeight, 0, 0, float.NegativeInfinity);
        for (var slope = -MaxSlope; slope <= MaxSlope; slope += slopeStep)
        {
            for (var at = _highest + (0.5f * xHeight); at <= _lowest + (0.3f * xHeight); at += rowStep)
            {
                best = Better(best, new Candidate(xHeight, at, slope, 0), tops, bottoms);
            }
        }

        return Refine(best, slopeStep, rowStep, tops, bottoms);
    }

    /// <summary>The best baseline for another x-height near that of <paramref name="line"/>.</summary>
    public Candidate Near(Candidate line, float xHeight, float roughXHeight)
    {
        var tops = Prominent(_tops, roughXHeight);
        var bottoms = Prominent(_bottoms, roughXHeight);
        var slopeStep = SlopeStep * xHeight / Math.Max(xHeight * 4, Width / 2f);
        var start = new Candidate(xHeight, line.Middle, line.Slope, float.NegativeInfinity);
        return Refine(Better(start, start, tops, bottoms), slopeStep, RowStep * xHeight, tops, bottoms);
    }

    /// <summary>
    /// How likely an x-height is given how far each stroke's top stands above the bottoms right beside it: this needs no
    /// baseline, so it holds for a hand whose words each climb or sink.
    /// </summary>
    public float PairLogLikelihood(float xHeight, float roughXHeight)
    {
        var tops = Prominent(_tops, roughXHeight);
        var bottoms = Prominent(_bottoms, roughXHeight);
        var (sum, reach) = (0f, 0.9f * roughXHeight);
        foreach (var top in tops)
        {
            foreach (var bottom in bottoms)
            {
                var height = bottom.Y - top.Y;
                if (MathF.Abs(bottom.X - top.X) < reach && height > 0.3f * roughXHeight && height < 3 * roughXHeight)
                {
                    sum += _heights.LogTop(height / xHeight) - MathF.Log(xHeight);
                }
            }
        }

        return sum;
    }

    private Candidate Refine(Candidate best, float slopeStep, float rowStep, List<Extremum> tops, List<Extremum> bottoms)
    {
        for (var step = 0.5f; step > 0.06f; step *= 0.5f)
        {
            var centre = best;
            for (var i = -1; i <= 1; i++)
            {
                for (var j = -1; j <= 1; j++)
                {
                    var next = centre with { Middle = centre.Middle + (i * step * rowStep), Slope = centre.Slope + (j * step * slopeStep) };
                    best = Better(best, next, tops, bottoms);
                }
            }
        }

        return best;
    }

    /// <summary>
    /// Slow deviation of the baseline from the straight one, one value every <see cref="LineMeasure.DriftStep"/> columns: bottoms near the baseline, averaged over
    /// about six x-heights and drawn towards zero where there are few.
    /// </summary>
    public float[] Drift(Candidate line)
    {
        var near = Prominent(_bottoms, line.XHeight)
            .Select(p => (p.X, Off: p.Y - line.At(p.X, _middle)))
            .Where(p => MathF.Abs(p.Off) < 0.35f * line.XHeight)
            .ToArray();
        var reach = 5f * line.XHeight;
        const float PullToZero = 2f;
        var drift = new float[(Width / LineMeasure.DriftStep) + 2];
        for (var i = 0; i < drift.Length; i++)
        {
            var x = i * LineMeasure.DriftStep;
            var sum = 0f;
            var weight = PullToZero;
            foreach (var (at, off) in near)
            {
                var z = (at - x) / reach;
                var w = MathF.Exp(-0.5f * z * z);
                sum += w * off;
                weight += w;
            }

            drift[i] = sum / weight;
        }

        return drift;
    }

    /// <summary>Row of the straight baseline at the left edge.</summary>
    public float LeftOf(Candidate line) => line.At(0, _middle);

    private List<Extremum> Prominent(List<Extremum> all, float xHeight) =>
        all.FindAll(p => p.Prominence >= _settings.Prominence * xHeight);

    private Candidate Better(Candidate best, Candidate next, List<Extremum> tops, List<Extremum> bottoms)
    {
        var z = next.Slope / _settings.SlopeDeviation;
        var sum = -0.5f * z * z;
        foreach (var p in bottoms)
        {
            sum += _heights.LogBottom((next.At(p.X, _middle) - p.Y) / next.XHeight);
        }

        foreach (var p in tops)
        {
            sum += _heights.LogTop((next.At(p.X, _middle) - p.Y) / next.XHeight);
        }

        // A density over pixels, so that different x-heights compare.
        sum -= (tops.Count + bottoms.Count) * MathF.Log(next.XHeight);
        return sum > best.LogLikelihood ? next with { LogLikelihood = sum } : best;
    }

    /// <summary>A straight baseline and an x-height.</summary>
    /// <param name="XHeight">Pixels.</param>
    /// <param name="Middle">Row of the baseline at the middle column.</param>
    /// <param name="Slope">Rows a column.</param>
    /// <param name="LogLikelihood">Of the line's extrema; comparable between candidates of one line.</param>
    internal readonly record struct Candidate(float XHeight, float Middle, float Slope, float LogLikelihood)
    {
        /// <summary>The baseline's row at column x.</summary>
        public float At(float x, float middle) => Middle + (Slope * (x - middle));
    }
}
