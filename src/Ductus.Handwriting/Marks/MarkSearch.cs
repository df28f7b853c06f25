using Ductus.Tensors.Cpu;

namespace Ductus.Marks;

/// <summary>A pattern laid over a scan.</summary>
/// <param name="Id">What it says there.</param>
/// <param name="Map">How it lies.</param>
/// <param name="LogFalseChance">Decimal logarithm of the chance that it fits as well by accident.</param>
/// <param name="LogWrongId">Decimal logarithm of the chance that it says something else, provided it is there.</param>
internal sealed record LaidPattern(uint Id, PatternMap Map, double LogFalseChance, double LogWrongId);

/// <summary>
/// Looks for a key's pattern among stroke widths: the pilot is correlated with them at many scales and turns and at every place, the best of these are moved until they
/// fit best, and the payload read there.
/// </summary>
internal sealed class MarkSearch
{
    /// <summary>Cells a side of the tables by which a pattern is moved: three pixels each.</summary>
    private const int TableCells = 384;

    /// <summary>How many of the best hypotheses are looked at closely.</summary>
    private const int Close = 20;

    /// <summary>Maps about each hypothesis that differ, counted generously: moving a pattern is trying them.</summary>
    private const double MapsAround = 100;

    private readonly MarkPattern _pattern;
    private readonly TorusCorrelation _pilot;
    private readonly PayloadFits _payload;
    private readonly float[] _pilotTable;

    /// <summary>Prepares to look for a key's marks.</summary>
    public MarkSearch(MarkKey key)
    {
        _pattern = new MarkPattern(key);
        var pilot = _pattern.Cells(null);
        _pilot = new TorusCorrelation(pilot, MarkPattern.PayloadCells);
        _payload = new PayloadFits(_pattern);
        _pilotTable = Table(pilot);
    }

    /// <summary>What fits best, however badly.</summary>
    /// <param name="widths">What is searched.</param>
    /// <param name="scales">Pixels of the pattern to one of the scan.</param>
    /// <param name="stretches">By what share rows are to be enlarged more than the mean.</param>
    /// <param name="turns">Degrees clockwise.</param>
    /// <param name="cancel">Stops it.</param>
    public LaidPattern Best(StrokeWidths widths, IReadOnlyList<double> scales, IReadOnlyList<double> stretches, IReadOnlyList<double> turns, CancellationToken cancel)
    {
        PatternMap[] maps = [.. from scale in scales from stretch in stretches from turn in turns select PatternMap.Of(scale, stretch, turn)];
        var peaks = new (float Fit, PatternMap Map)[maps.Length];
        ParallelRows.For(maps.Length, 1, (from, to) =>
        {
            var values = new float[MarkPattern.PayloadCells * MarkPattern.PayloadCells];
            var work = new float[values.Length];
            for (var i = from; i < to; i++)
            {
                cancel.ThrowIfCancellationRequested();
                maps[i].FoldInto(widths, MarkPattern.PayloadCells, values);
                var energy = Energy(values);
                _pilot.Correlate(values, work);
                var (at, fit) = Greatest(values);
                peaks[i] = (fit / MathF.Sqrt(energy + 1), maps[i].ShiftedBack(at));
            }
        });
        var best = peaks.OrderByDescending(peak => peak.Fit).Take(Close).ToArray();
        var logTried = Math.Log10(maps.Length * (double)(MarkPattern.PayloadCells * MarkPattern.PayloadCells) * MapsAround) + (MarkPattern.IdBits * Math.Log10(2));
        var found = new LaidPattern[best.Length];
        ParallelRows.For(best.Length, 1, (from, to) =>
        {
            for (var i = from; i < to; i++)
            {
                cancel.ThrowIfCancellationRequested();
                found[i] = Refined(widths, best[i].Map, logTried);
            }
        });
        return found.MinBy(pattern => pattern.LogFalseChance)!;
    }

    private LaidPattern Refined(StrokeWidths widths, PatternMap map, double logTried)
    {
        map = Moved(widths, map, _pilotTable, 6, 4);
        map = Moved(widths, map, Table(_pattern.Cells(IdAt(widths, map).Id)), 3, 3);
        var (id, wrong) = IdAt(widths, map);
        return new LaidPattern(id, map, logTried - (Fit(widths, map, id) * Math.Log10(Math.E)), Math.Log10(wrong));
    }

    /// <summary>
    /// Half the square of the fit in standard deviations. Signs are drawn by lot, so whatever the strokes are, their sum with a key that did not mark them is one of independent
    /// terms of mean 0; the chance that it exceeds t times the root of the sum of their squares is at most exp(-t^2 / 2) (Hoeffding, 1963, theorem 2).
    /// </summary>
    private double Fit(StrokeWidths widths, PatternMap map, uint id)
    {
        var payload = map.Fold(widths, MarkPattern.PayloadCells);
        var pilot = new double[MarkPattern.PilotCells * MarkPattern.PilotCells];
        var cells = _pattern.Cells(id);
        var (sum, squares) = (0d, 0d);
        for (var i = 0; i < cells.Length; i++)
        {
            sum += payload[i] * cells[i];
            if (_pattern.Owner[i] < 0)
            {
                pilot[(i / MarkPattern.PayloadCells / 2 * MarkPattern.PilotCells) + (i % MarkPattern.PayloadCells / 2)] += payload[i];
            }
            else
            {
                squares += payload[i] * (double)payload[i];
            }
        }

        squares += pilot.Sum(value => value * value);
        return sum <= 0 ? 0 : sum * sum / squares / 2;
    }

    /// <summary>
    /// The id that fits best where a pattern lies, and the chance that it is not the right one: by Bayes, all shifts being as likely, and the correlation z with the right
    /// one in standard deviations being normal about the strength m of the mark and the others' about 0, a shift is likely in proportion to exp(m z). The best z stands for m.
    /// </summary>
    private (uint Id, double Wrong) IdAt(StrokeWidths widths, PatternMap map)
    {
        var folded = map.Fold(widths, MarkPattern.PayloadCells);
        Span<int> shifts = stackalloc int[2];
        var wrong = 1e-300;
        for (var tile = 0; tile < 2; tile++)
        {
            var deviation = Math.Sqrt(Energy(_payload.OwnOf(folded, tile)) + 1e-9);
            var fits = _payload.Of(folded, tile);
            (shifts[tile], var best) = Greatest(fits);
            wrong += fits.Sum(value => Math.Exp(best / deviation * (value - best) / deviation)) - 1;
        }

        return (MarkPattern.IdOf(shifts[0], shifts[1]), Math.Max(1e-300, wrong));
    }

    /// <summary>Climbs: each of the map's numbers is changed as long as the fit grows, then by half as much.</summary>
    private static PatternMap Moved(StrokeWidths widths, PatternMap map, float[] table, double step, int rounds)
    {
        var half = Math.Max(100, Math.Max(widths.X.Max(Math.Abs), widths.Y.Max(Math.Abs)));
        var best = map.Sum(widths, table, TableCells);
        for (var round = 0; round < rounds; round++, step /= 2)
        {
            foreach (var place in (ReadOnlySpan<int>)[2, 5, 0, 1, 3, 4])
            {
                for (var sign = -1; sign <= 1; sign += 2)
                {
                    while (map.With(place, sign * (place % 3 == 2 ? step : step / half)) is var moved && moved.Sum(widths, table, TableCells) is var fit && fit > best)
                    {
                        (map, best) = (moved, fit);
                    }
                }
            }
        }

        return map;
    }

    /// <summary>Cells as a finer table, each value the mean of three by three about it, so that there is a slope to climb.</summary>
    private static float[] Table(float[] cells)
    {
        const int Finer = TableCells / MarkPattern.PayloadCells;
        var table = new float[TableCells * TableCells];
        for (var y = 0; y < TableCells; y++)
        {
            for (var x = 0; x < TableCells; x++)
            {
                var sum = 0f;
                for (var v = -1; v <= 1; v++)
                {
                    var row = (y + v + TableCells) % TableCells / Finer * MarkPattern.PayloadCells;
                    for (var u = -1; u <= 1; u++)
                    {
                        sum += cells[row + ((x + u + TableCells) % TableCells / Finer)];
                    }
                }

                table[(y * TableCells) + x] = sum / 9;
            }
        }

        return table;
    }

    private static (int At, float Value) Greatest(float[] values)
    {
        var at = System.Numerics.Tensors.TensorPrimitives.IndexOfMax(values);
        return (at, values[at]);
    }

    private static float Energy(float[] values) => System.Numerics.Tensors.TensorPrimitives.SumOfSquares(values);
}
