using System.Numerics;
using System.Runtime.InteropServices;

namespace Ductus.Marks;

/// <summary>
/// How well a square tile fits another at every cyclic shift at once, by the fast Fourier transform: the correlation is the inverse transform of one spectrum times the conjugate of the other. Sides are powers
/// of two, and at least <see cref="LeastSide"/>.
/// </summary>
/// <remarks>
/// The way there halves from the whole down (Gentleman and Sande, 1966) and leaves a spectrum in the order of reversed bits, from which the way back (Cooley and Tukey, 1965) begins: nothing is put in order between. Both go
/// down all columns together, so that a step is the same for a whole row.
/// </remarks>
internal sealed class TorusCorrelation
{
    /// <summary>Values of the widest register that a row must fill.</summary>
    private const int LeastSide = 16;

    private readonly int _side;
    private readonly (float Real, float Imaginary)[] _roots;
    private readonly float[] _real;
    private readonly float[] _imaginary;

    /// <summary>Prepares to correlate with <paramref name="tile"/>, row-major.</summary>
    public TorusCorrelation(float[] tile, int side)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(side, LeastSide);
        _side = side;
        _roots = [.. Enumerable.Range(0, side / 2).Select(i => Math.SinCos(-2 * Math.PI * i / side)).Select(root => ((float)root.Cos, (float)root.Sin))];
        (_real, _imaginary) = ([.. tile], new float[tile.Length]);
        Forth(_real, _imaginary);
        for (var i = 0; i < tile.Length; i++)
        {
            (_real[i], _imaginary[i]) = (_real[i] / tile.Length, -_imaginary[i] / tile.Length);
        }
    }

    /// <summary>At index row times side plus column: the sum of <paramref name="values"/> times the tile shifted by so many rows and columns.</summary>
    /// <param name="values">Row-major, as many as the tile's; the answer takes their place.</param>
    /// <param name="work">As long; what is in it is lost.</param>
    public void Correlate(float[] values, float[] work)
    {
        Array.Clear(work);
        Forth(values, work);
        for (var i = 0; i < values.Length; i++)
        {
            (values[i], work[i]) = ((values[i] * _real[i]) - (work[i] * _imaginary[i]), (values[i] * _imaginary[i]) + (work[i] * _real[i]));
        }

        Back(values, work);
    }

    /// <summary>To the spectrum, whose rows are those of columns.</summary>
    private void Forth(float[] real, float[] imaginary)
    {
        Analyse(real, imaginary);
        Transpose(real);
        Transpose(imaginary);
        Analyse(real, imaginary);
    }

    private void Back(float[] real, float[] imaginary)
    {
        Synthesise(real, imaginary);
        Transpose(real);
        Transpose(imaginary);
        Synthesise(real, imaginary);
    }

    /// <summary>Transforms all columns.</summary>
    private void Analyse(float[] real, float[] imaginary)
    {
        for (var half = _side / 2; half > 0; half /= 2)
        {
            for (var row = 0; row < _side; row++)
            {
                if ((row & half) == 0)
                {
                    Row u = RowOf(real, imaginary, row), v = RowOf(real, imaginary, row + half);
                    var root = _roots[(row & (half - 1)) * (_side / (2 * half))];
                    for (var i = 0; i < u.Real.Length; i++)
                    {
                        var (real1, imaginary1) = (u.Real[i] - v.Real[i], u.Imaginary[i] - v.Imaginary[i]);
                        u.Real[i] += v.Real[i];
                        u.Imaginary[i] += v.Imaginary[i];
                        v.Real[i] = (real1 * root.Real) - (imaginary1 * root.Imaginary);
                        v.Imaginary[i] = (real1 * root.Imaginary) + (imaginary1 * root.Real);
                    }
                }
            }
        }
    }

    /// <summary>Undoes <see cref="Analyse"/>, but for a factor that the tile's spectrum holds.</summary>
    private void Synthesise(float[] real, float[] imaginary)
    {
        for (var half = 1; half < _side; half *= 2)
        {
            for (var row = 0; row < _side; row++)
            {
                if ((row & half) == 0)
                {
                    Row u = RowOf(real, imaginary, row), v = RowOf(real, imaginary, row + half);
                    var root = _roots[(row & (half - 1)) * (_side / (2 * half))];
                    for (var i = 0; i < u.Real.Length; i++)
                    {
                        // The root's conjugate: the way back.
                        var (real1, imaginary1) = ((v.Real[i] * root.Real) + (v.Imaginary[i] * root.Imaginary), (v.Imaginary[i] * root.Real) - (v.Real[i] * root.Imaginary));
                        v.Real[i] = u.Real[i] - real1;
                        v.Imaginary[i] = u.Imaginary[i] - imaginary1;
                        u.Real[i] += real1;
                        u.Imaginary[i] += imaginary1;
                    }
                }
            }
        }
    }

    private Row RowOf(float[] real, float[] imaginary, int row) => new(Vectors(real, row), Vectors(imaginary, row));

    private Span<Vector<float>> Vectors(float[] square, int row) => MemoryMarshal.Cast<float, Vector<float>>(square.AsSpan(row * _side, _side));

    private void Transpose(float[] square)
    {
        for (var y = 0; y < _side; y++)
        {
            for (var x = y + 1; x < _side; x++)
            {
                var (a, b) = ((y * _side) + x, (x * _side) + y);
                (square[a], square[b]) = (square[b], square[a]);
            }
        }
    }

    /// <summary>A row of complex values.</summary>
    private readonly ref struct Row(Span<Vector<float>> real, Span<Vector<float>> imaginary)
    {
        public readonly Span<Vector<float>> Real = real;
        public readonly Span<Vector<float>> Imaginary = imaginary;
    }
}
