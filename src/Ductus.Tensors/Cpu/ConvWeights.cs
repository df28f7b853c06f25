using System.Runtime.Intrinsics;

namespace Ductus.Tensors.Cpu;

/// <summary>Weights in the order the register tile reads them: [group, panel of output channels][tap][in][column], zeros past the last channel.</summary>
internal static unsafe class ConvWeights
{
    /// <summary>Panels of a group.</summary>
    public static int Panels(in Conv2dShape s) => (s.GroupOut + MicroKernel.Columns - 1) / MicroKernel.Columns;

    /// <summary>Values of a panel.</summary>
    public static int PanelLength(in Conv2dShape s) => s.Taps * s.GroupIn * MicroKernel.Columns;

    /// <summary>Values of all.</summary>
    public static int Length(in Conv2dShape s) => s.Groups * Panels(s) * PanelLength(s);

    /// <summary>For the forward pass, from [out, in / groups, kernelHeight, kernelWidth].</summary>
    public static void Pack(in Conv2dShape s, float* w, float* target)
    {
        var nr = MicroKernel.Columns;
        for (var group = 0; group < s.Groups; group++)
        {
            for (var column = 0; column < s.GroupOut; column += nr)
            {
                var from = w + ((nint)((group * s.GroupOut) + column) * s.GroupIn * s.Taps);
                target = Panel(s.Taps, s.GroupIn, 1, s.Taps, (nint)s.GroupIn * s.Taps, Math.Min(nr, s.GroupOut - column), from, target);
            }
        }
    }

    /// <summary>For the input gradient, which exchanges inputs and outputs and turns the kernel by half a turn; <paramref name="s"/> is the forward shape.</summary>
    public static void PackTransposed(in Conv2dShape s, float* w, float* target)
    {
        var nr = MicroKernel.Columns;
        for (var group = 0; group < s.Groups; group++)
        {
            for (var column = 0; column < s.GroupIn; column += nr)
            {
                var from = w + ((((nint)group * s.GroupOut * s.GroupIn) + column) * s.Taps) + (s.Taps - 1);
                target = Panel(s.Taps, s.GroupOut, -1, (nint)s.GroupIn * s.Taps, s.Taps, Math.Min(nr, s.GroupIn - column), from, target);
            }
        }
    }

    /// <summary>
    /// One panel; the strides are those of tap, sum and column in <paramref name="from"/>. Four columns at a time: the taps of each are close to each other there.
    /// Returns the end of what was written.
    /// </summary>
    private static float* Panel(int taps, int depth, nint tapStride, nint depthStride, nint columnStride, int columns, float* from, float* target)
    {
        var nr = MicroKernel.Columns;
        for (var j = 0; j < nr; j += 4)
        {
            for (var k = 0; k < depth; k++)
            {
                var value = from + (j * columnStride) + (k * depthStride);
                var to = target + ((nint)k * nr) + j;
                for (var tap = 0; tap < taps; tap++, value += tapStride, to += depth * nr)
                {
                    (j + 4 <= columns
                        ? Vector128.Create(value[0], value[columnStride], value[2 * columnStride], value[3 * columnStride])
                        : Vector128.Create(
                            j < columns ? value[0] : 0, j + 1 < columns ? value[columnStride] : 0, j + 2 < columns ? value[2 * columnStride] : 0, 0)).Store(to);
                }
            }
        }

        return target + ((nint)taps * depth * nr);
    }
}
