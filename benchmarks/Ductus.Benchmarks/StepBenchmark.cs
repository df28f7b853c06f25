using System.Runtime.Intrinsics;
using Ductus.Mini;
using Ductus.Models.Mini;
using Ductus.Tensors;
using Ductus.Tensors.Cpu;

namespace Ductus.Benchmarks;

/// <summary>
/// One pretraining step of the embedded base, 16 windows of 160 x 512 pixels, beside the same step of its twin in PyTorch. First both
/// compute estimate, loss and gradients from the same weights and windows, which must agree.
/// </summary>
internal static class StepBenchmark
{
    internal const int Batch = 16;
    private const int Rounds = 12;

    /// <summary>Largest distance of the two, over the largest value of each tensor: single precision over sums of some 65,000 terms.</summary>
    private const double Tolerance = 1e-3;

    public static bool Run()
    {
        var folder = Directory.CreateTempSubdirectory("ductus-bench-").FullName;
        try
        {
            return Run(folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static bool Run(string folder)
    {
        var model = MiniFile.Load(Installation.MiniBase);
        foreach (var parameter in model.Parameters)
        {
            parameter.Value.RequiresGrad = true;
        }

        var batch = Windows.Random(Batch);
        batch.Save(Path.Combine(folder, "batch.safetensors"));
        SafeTensorsWriter.Write(Path.Combine(folder, "weights.safetensors"), [.. model.Parameters.Select(p => KeyValuePair.Create(p.Name, p.Value))]);
        using var torch = new TorchReference();
        torch.Ask($"load {folder}");
        torch.Ask($"check {Path.Combine(folder, "torch.safetensors")}");
        if (!Agree(model, batch, Path.Combine(folder, "torch.safetensors")))
        {
            return false;
        }

        var step = new TrainingStep(model, batch);
        var name = $"step-mini-{Batch}x{MiniConfig.Standard.Height}x{Windows.Width}";
        Compare(name, step, torch);
        if (Vector512.IsHardwareAccelerated)
        {
            // OpenBLAS picks AVX2 kernels on processors that are newer than it: the same with its AVX-512 ones.
            using var wide = new TorchReference("SkylakeX");
            wide.Ask($"load {folder}");
            Compare($"{name}-torch-with-avx512-blas", step, wide);
        }

        return true;
    }

    private static void Compare(string name, TrainingStep step, TorchReference torch)
    {
        var (ours, reference) = Turns.Quickest(Rounds, () => Turns.Time(step.Run), () => torch.Ask("step")[0]);
        Line.Cost(name, 1e3 * ours, "ms", 1e3 * reference);
        Console.WriteLine($"# {Batch / ours:F0} windows a second on {ThreadBudget.Current.Threads} threads; PyTorch {Batch / reference:F0}");
    }

    private static bool Agree(MiniModel model, Windows batch, string path)
    {
        using var scope = TensorScope.Begin();
        using var theirs = SafeTensorsFile.Open(path);
        var estimate = batch.Estimate(model);
        var loss = MiniFlow.Loss(estimate, batch.Clean, batch.Sigma);
        loss.Backward();
        var worst = (Name: "", Distance: 0.0);
        foreach (var (name, tensor) in model.Parameters.Select(p => ($"grad.{p.Name}", p.Value.Grad!)).Prepend(("loss", loss)).Prepend(("estimate", estimate)))
        {
            var distance = Distance(tensor.Span, theirs.Read(name, DType.F32).Span);
            worst = distance > worst.Distance ? (name, distance) : worst;
        }

        Console.WriteLine($"# parity of estimate, loss and {model.Parameters.Count} gradients: largest relative distance {worst.Distance:G2} ({worst.Name})");
        return worst.Distance < Tolerance;
    }

    private static double Distance(ReadOnlySpan<float> ours, ReadOnlySpan<float> theirs)
    {
        double distance = 0, largest = 0;
        for (var i = 0; i < ours.Length; i++)
        {
            distance = Math.Max(distance, Math.Abs(ours[i] - theirs[i]));
            largest = Math.Max(largest, Math.Abs(theirs[i]));
        }

        return largest == 0 ? distance : distance / largest;
    }

    /// <summary>What pretraining does at each step.</summary>
    internal sealed class TrainingStep(MiniModel model, Windows batch)
    {
        private readonly AdamW _optimizer = new(model.Parameters, learningRate: 6e-4f, beta2: 0.99f);
        private readonly Ema _average = new(model.Parameters, 0.999f);

        public void Run()
        {
            using var scope = TensorScope.Begin();
            var loss = MiniFlow.Loss(batch.Estimate(model), batch.Clean, batch.Sigma);
            _optimizer.ZeroGrad();
            loss.Backward();
            GradientClipping.ClipNorm(model.Parameters, 1);
            _optimizer.Step();
            _average.Update(_optimizer.Steps);
            loss.Item();
        }
    }
}
