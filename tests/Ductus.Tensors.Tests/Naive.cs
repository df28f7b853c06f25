namespace Ductus.Tensors.Tests;

/// <summary>
/// The heavy operations as their formulas stand, in double precision: what the kernels are held to. Beside each value stands the sum of the absolute
/// terms, which bounds what rounding may do.
/// </summary>
internal static class Naive
{
    /// <summary>Rounding of a sum in single precision, in shares of its absolute terms; ten times what a sum of a thousand terms shows.</summary>
    private const double Rounding = 2e-6;

    /// <summary>Sums of products, all of one tensor.</summary>
    public sealed class Sums(int count)
    {
        private readonly double[] _values = new double[count];
        private readonly double[] _absolute = new double[count];

        public void Add(int index, double term)
        {
            _values[index] += term;
            _absolute[index] += Math.Abs(term);
        }

        public void Close(Tensor actual, string what)
        {
            Assert.Equal(_values.Length, actual.Count);
            for (var i = 0; i < _values.Length; i++)
            {
                var distance = Math.Abs(actual.Span[i] - _values[i]);
                Assert.True(distance <= Rounding * _absolute[i], $"{what}: value {i} is {actual.Span[i]:R}, expected {_values[i]:R}");
            }
        }
    }

    /// <summary>op(a) op(b) + bias: m x n from sums of k.</summary>
    public static Sums Product(Tensor a, Tensor b, bool transposeA, bool transposeB, int m, int n, int k, Tensor? bias = null)
    {
        var sums = new Sums(m * n);
        for (var i = 0; i < m; i++)
        {
            for (var j = 0; j < n; j++)
            {
                for (var l = 0; l < k; l++)
                {
                    sums.Add((i * n) + j, (double)a.Span[transposeA ? (l * m) + i : (i * k) + l] * b.Span[transposeB ? (j * k) + l : (l * n) + j]);
                }

                sums.Add((i * n) + j, bias?.Span[j] ?? 0);
            }
        }

        return sums;
    }

    /// <summary>A convolution and its two gradients, for the gradient <paramref name="dy"/> of its result.</summary>
    public static (Sums Y, Sums Dx, Sums Dw) Convolution(
        Tensor x, Tensor w, Tensor dy, (int Y, int X) stride, (int Top, int Bottom, int Left, int Right) pad, int groups, int dilation)
    {
        int height = x.Shape[1], width = x.Shape[2], inputs = x.Shape[3], outputs = w.Shape[0], groupIn = w.Shape[1], groupOut = outputs / groups;
        int kernelY = w.Shape[2], kernelX = w.Shape[3], outHeight = dy.Shape[1], outWidth = dy.Shape[2];
        Sums y = new(dy.Count), dx = new(x.Count), dw = new(w.Count);
        for (var i = 0; i < dy.Count; i++)
        {
            int o = i % outputs, column = i / outputs % outWidth, row = i / outputs / outWidth % outHeight, picture = i / outputs / outWidth / outHeight;
            for (var tap = 0; tap < kernelY * kernelX; tap++)
            {
                var sourceY = (row * stride.Y) - pad.Top + (tap / kernelX * dilation);
                var sourceX = (column * stride.X) - pad.Left + (tap % kernelX * dilation);
                if ((uint)sourceY >= (uint)height || (uint)sourceX >= (uint)width)
                {
                    continue;
                }

                for (var c = 0; c < groupIn; c++)
                {
                    var atX = (((((picture * height) + sourceY) * width) + sourceX) * inputs) + (o / groupOut * groupIn) + c;
                    var atW = (((o * groupIn) + c) * kernelY * kernelX) + tap;
                    y.Add(i, (double)x.Span[atX] * w.Span[atW]);
                    dx.Add(atX, (double)dy.Span[i] * w.Span[atW]);
                    dw.Add(atW, (double)dy.Span[i] * x.Span[atX]);
                }
            }
        }

        return (y, dx, dw);
    }
}
