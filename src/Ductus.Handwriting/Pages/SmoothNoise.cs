using Ductus.Tensors;

namespace Ductus.Pages;

/// <summary>Random values on a grid between which values glide: light on paper, ink along strokes.</summary>
internal sealed class SmoothNoise
{
    private readonly float[] _grid;
    private readonly int _columns;
    private readonly float _perPixel;

    /// <summary>Noise over a picture.</summary>
    /// <param name="width">Width of the picture in pixels.</param>
    /// <param name="height">Its height.</param>
    /// <param name="cell">Pixels from one grid point to the next.</param>
    /// <param name="deviation">Standard deviation at the grid points; the mean is 0.</param>
    /// <param name="rng">Where the values come from.</param>
    public SmoothNoise(int width, int height, float cell, float deviation, Rng rng)
    {
        _perPixel = 1 / cell;
        _columns = (int)(width * _perPixel) + 2;
        _grid = new float[_columns * ((int)(height * _perPixel) + 2)];
        for (var i = 0; i < _grid.Length; i++)
        {
            _grid[i] = rng.Normal(0, deviation);
        }
    }

    /// <summary>The value at a pixel.</summary>
    public float At(int x, int y)
    {
        float u = x * _perPixel, v = y * _perPixel;
        int i = (int)u, j = (int)v;
        float s = Glide(u - i), t = Glide(v - j);
        var at = (j * _columns) + i;
        return (((_grid[at] * (1 - s)) + (_grid[at + 1] * s)) * (1 - t)) + (((_grid[at + _columns] * (1 - s)) + (_grid[at + _columns + 1] * s)) * t);
    }

    private static float Glide(float t) => t * t * (3 - (2 * t));
}
