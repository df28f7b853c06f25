using Ductus.Tensors;

namespace Ductus.Pages;

/// <summary>The slow change of light over a sheet of paper: a coarse grid of random values between which light glides.</summary>
internal sealed class PaperShade
{
    private const int Cells = 6;
    private const float Strength = 0.012f;
    private readonly float[,] _grid = new float[Cells + 2, Cells + 2];
    private readonly float _perX;
    private readonly float _perY;

    public PaperShade(int width, int height, Rng rng)
    {
        (_perX, _perY) = ((float)Cells / width, (float)Cells / height);
        for (var y = 0; y < Cells + 2; y++)
        {
            for (var x = 0; x < Cells + 2; x++)
            {
                _grid[y, x] = 1 + rng.Normal(0, Strength);
            }
        }
    }

    /// <summary>Factor on the paper's colour at a pixel.</summary>
    public float At(int x, int y)
    {
        float u = x * _perX, v = y * _perY;
        int i = (int)u, j = (int)v;
        float s = Glide(u - i), t = Glide(v - j);
        return (((_grid[j, i] * (1 - s)) + (_grid[j, i + 1] * s)) * (1 - t)) + (((_grid[j + 1, i] * (1 - s)) + (_grid[j + 1, i + 1] * s)) * t);
    }

    private static float Glide(float t) => t * t * (3 - (2 * t));
}
