using System.Diagnostics;
using Ductus.Datasets;
using Ductus.Imaging;
using Ductus.Models.Mini;
using Ductus.Tensors;
using Ductus.Training;

namespace Ductus.Preflight;

/// <summary>What learning and writing a hand with the embedded base takes.</summary>
public static class MiniPlan
{
    /// <summary>Steps of a usual training.</summary>
    public const int UsualSteps = 240;

    private const int Batch = 8;

    /// <summary>Peaks measured on the sample hand, with <c>/usr/bin/time -v ./ductus demo</c>: hardly anything of it grows with the notes.</summary>
    public static ResourcePlan Needs { get; } = new(
        [new Phase("to learn and write", [new Need("base, adapter and activations", 1_000_000_000)])],
        [new Need("lines, state and samples", 50_000_000)]);

    /// <summary>Seconds of a training step, measured on blank lines; the model's adapters are replaced.</summary>
    public static double SecondsAStep(MiniModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        Adapters.Attach(model, seed: 1);
        var blank = new Raster(MiniWindows.Width, LineGeometry.Height);
        var windows = Enumerable.Repeat(new MiniWindow(blank, blank, blank), Batch).ToArray();
        double Measure()
        {
            using var scope = TensorScope.Begin();
            var start = Stopwatch.GetTimestamp();
            MiniBatch.Loss(model, windows, model.AnyHand, new Rng(1)).Backward();
            return Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        // The first compiles and fills the pool.
        Measure();
        var seconds = Measure();
        Adapters.Detach(model);
        return seconds;
    }
}
