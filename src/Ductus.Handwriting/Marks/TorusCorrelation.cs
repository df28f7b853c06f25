using System.Numerics;

namespace Ductus.Marks;

/// <summary>
/// How well a square tile fits another at every cyclic shift at once, by the fast Fourier transform (Cooley and Tukey, 1965): the correlation is the inverse
/// transform of one spectrum times the conjugate of the other. Sides are powers of two.
/// </summary>
internal sealed class TorusCorrelation
{
    private readonly int _side;
    private readonly int[] _order;
    private readonly Complex[] _roots;
    private readonly Complex[] _spectrum;

    /// <summary>Prepares to correlate with <paramref name="tile"/>, row-major.</summary>
    public TorusCorrelation(float[] tile, int side)
    {
        _side = side;
        var bits = BitOperations.Log2((uint)side);
        _order = [.. Enumerable.Range(0, side).Select(i => Enumerable.Range(0, bits).Sum(b => (i >> b & 1) << (bits - 1 - b)))];
        _roots = [.. Enumerable.Range(0, side / 2).Select(i => Complex.FromPolarCoordinates(1, -2 * Math.PI * i / side))];
        _spectrum = Array.ConvertAll(tile, value => new Complex(value, 0));
        Transform(_spectrum);
        for (var i = 0; i < _spectrum.Length; i++)
        {
            _spectrum[i] = Complex.Conjugate(_spectrum[i]) / tile.Length;
        }
    }

    /// <summary>At index row times side plus column: the sum of <paramref name="values"/> times the tile shifted by so many rows and columns.</summary>
    /// <param name="values">Row-major, as many as the tile's; the answer takes their place.</param>
    /// <param name="work">As long.</param>
    public void Correlate(float[] values, Complex[] work)
    {
        for (var i = 0; i < work.Length; i++)
        {
            work[i] = new Complex(values[i], 0);
        }

        Transform(work);

        // The inverse transform of z is the conjugate of the transform of z's conjugate.
        for (var i = 0; i < work.Length; i++)
        {
            work[i] = Complex.Conjugate(work[i] * _spectrum[i]);
        }

        Transform(work);
        for (var i = 0; i < work.Length; i++)
        {
            values[i] = (float)work[i].Real;
        }
    }

    private void Transform(Complex[] square)
    {
        // The rows, then the columns as rows of the transposed square, then back.
        for (var pass = 0; pass < 2; pass++)
        {
            for (var row = 0; row < _side; row++)
            {
                TransformRow(square.AsSpan(row * _side, _side));
            }

            for (var y = 0; y < _side; y++)
            {
                for (var x = y + 1; x < _side; x++)
                {
                    var (a, b) = ((y * _side) + x, (x * _side) + y);
                    (square[a], square[b]) = (square[b], square[a]);
                }
            }
        }
    }

    private void TransformRow(Span<Complex> row)
    {
        for (var i = 0; i < row.Length; i++)
        {
            if (_order[i] > i)
            {
                (row[i], row[_order[i]]) = (row[_order[i]], row[i]);
            }
        }

        for (var half = 1; half < row.Length; half *= 2)
        {
            var step = row.Length / (2 * half);
            for (var start = 0; start < row.Length; start += 2 * half)
            {
                for (var k = 0; k < half; k++)
                {
                    var (u, w, r) = (row[start + k], row[start + k + half], _roots[k * step]);
                    var v = new Complex((w.Real * r.Real) - (w.Imaginary * r.Imaginary), (w.Real * r.Imaginary) + (w.Imaginary * r.Real));
                    row[start + k] = u + v;
                    row[start + k + half] = u - v;
                }
            }
        }
    }
}
