using System.Numerics.Tensors;

namespace Ductus.Marks;

/// <summary>How well widths that were folded into a pattern's period fit every id there: each payload tile at each shift.</summary>
internal sealed class PayloadFits(MarkPattern pattern)
{
    private readonly TorusCorrelation[] _tiles = Array.ConvertAll(pattern.Payload, tile => new TorusCorrelation(tile, MarkPattern.PayloadCells));

    /// <summary>The sum over a tile's cells of the widths times its signs, at the index of each shift (<see cref="MarkPattern.Shift"/>).</summary>
    /// <param name="folded">Widths summed up in payload cells, row-major.</param>
    /// <param name="tile">Which of the two tiles.</param>
    public float[] Of(float[] folded, int tile)
    {
        var fits = OwnOf(folded, tile);
        _tiles[tile].Correlate(fits, new float[fits.Length]);
        return fits;
    }

    /// <summary>The shift of a tile that fits best, and how well.</summary>
    public (int Shift, float Fit) Best(float[] folded, int tile)
    {
        var fits = Of(folded, tile);
        var shift = TensorPrimitives.IndexOfMax<float>(fits);
        return (shift, fits[shift]);
    }

    /// <summary>The cells that show a tile; 0 elsewhere.</summary>
    public float[] OwnOf(float[] folded, int tile)
    {
        var own = new float[folded.Length];
        for (var i = 0; i < own.Length; i++)
        {
            own[i] = pattern.Owner[i] == tile ? folded[i] : 0;
        }

        return own;
    }
}
