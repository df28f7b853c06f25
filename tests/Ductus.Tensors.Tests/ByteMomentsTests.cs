namespace Ductus.Tensors.Tests;

/// <summary>AdamW whose moments lie in bytes, beside the same with moments in single precision.</summary>
public sealed class ByteMomentsTests(ITestOutputHelper output)
{
    [Fact]
    public void Training_ends_close_to_where_single_precision_ends()
    {
        var (plain, plainLosses) = Train(MomentStorage.F32, 300);
        var (bytes, byteLosses) = Train(MomentStorage.EightBit, 300);

        var start = Start().Weights.ToArray();
        var moved = Math.Sqrt(plain.Zip(start, (a, b) => (double)(a - b) * (a - b)).Sum());
        var apart = Math.Sqrt(plain.Zip(bytes, (a, b) => (double)(a - b) * (a - b)).Sum());
        output.WriteLine($"moved {moved:F4}, apart {apart:F4} ({apart / moved:P1}), losses {plainLosses[0]:F4} -> {plainLosses[^1]:E3}, {byteLosses[^1]:E3}");
        Assert.True(apart < 0.1 * moved, $"the weights moved by {moved:F3} and ended {apart:F3} apart");
        Assert.InRange(byteLosses[^1], 0, (1.05f * plainLosses[^1]) + 1e-4f);
    }

    [Fact]
    public void A_moment_follows_changes_smaller_than_the_distance_of_its_levels()
    {
        // One large gradient, then ten thousand zeros: the second moment decays by a thousandth a step, a level is a fourteenth.
        var weight = Tensor.Zeros(new Shape(512));
        weight.Grad = Tensor.Full(new Shape(512), 1);
        var optimizer = new AdamW([new Parameter("w", weight)], learningRate: 0, moments: MomentStorage.EightBit);
        optimizer.Step();
        weight.Grad.Span.Clear();
        weight.Grad.Span[0] = weight.Grad.Span[256] = 1;
        for (var i = 0; i < 1000; i++)
        {
            optimizer.Step();
        }

        var state = optimizer.State().ToDictionary();
        var moments = Moments.Of(Tensor.Zeros(new Shape(512)), MomentStorage.EightBit, signed: false);
        var parts = moments.State().ToArray();
        parts[0].Tensor.CopyFrom(state["adam.v.w"]);
        parts[1].Tensor.CopyFrom(state["adam.v.w.scale"]);
        var values = moments.Open(0, new float[256])[1..].ToArray();
        Assert.InRange(values.Average(), 0.9 * 0.001 * Math.Pow(0.999, 1000), 1.1 * 0.001 * Math.Pow(0.999, 1000));
    }

    [Fact]
    public void It_takes_a_quarter_of_the_memory_and_resumes_exactly()
    {
        var path = Path.Combine(Path.GetTempPath(), $"ductus-{Guid.NewGuid():N}.safetensors");
        try
        {
            var (whole, _) = Train(MomentStorage.EightBit, 20);
            var (weights, optimizer) = Start(MomentStorage.EightBit);
            Train(weights, optimizer, 0, 12);
            SafeTensorsWriter.Write(path, [.. optimizer.State(), new("w", weights)]);
            Assert.InRange(optimizer.State().Sum(entry => entry.Value.Bytes.Length), 0, 2.1 * weights.Count);

            var (again, resumed) = Start(MomentStorage.EightBit);
            using (var file = SafeTensorsFile.Open(path))
            {
                again.CopyFrom(file.Read("w"));
                resumed.Load(file, 12);
            }

            Train(again, resumed, 12, 20);
            Assert.Equal(whole, again.ToArray());
            Assert.Throws<InvalidOperationException>(() =>
            {
                using var file = SafeTensorsFile.Open(path);
                Start().Optimizer.Load(file, 12);
            });
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static (Tensor Weights, AdamW Optimizer) Start(MomentStorage storage = MomentStorage.F32)
    {
        var weights = Tensor.Normal(new Shape(40, 48), new Rng(1)) * 0.1f;
        weights.RequiresGrad = true;
        return (weights, new AdamW([new Parameter("w", weights)], 3e-3f, moments: storage));
    }

    private static (float[] Weights, List<float> Losses) Train(MomentStorage storage, int steps)
    {
        var (weights, optimizer) = Start(storage);
        var losses = Train(weights, optimizer, 0, steps);
        return (weights.ToArray(), losses);
    }

    /// <summary>Learns a random map from noisy pairs; inputs of very different sizes, as gradients have them.</summary>
    private static List<float> Train(Tensor weights, AdamW optimizer, int from, int to)
    {
        var truth = Tensor.Normal(new Shape(40, 48), new Rng(2)) * 0.1f;
        var sizes = Tensor.From([.. Enumerable.Range(0, 48).Select(i => MathF.Pow(10, (i % 4) - 3))], new Shape(1, 48));
        var losses = new List<float>();
        for (var step = from; step < to; step++)
        {
            using var scope = TensorScope.Begin();
            var x = Tensor.Normal(new Shape(32, 48), new Rng(3, (ulong)step)) * sizes;
            var loss = Nn.MeanSquaredError(Nn.Linear(x, weights), Nn.Linear(x, truth));
            optimizer.ZeroGrad();
            loss.Backward();
            optimizer.Step();
            losses.Add(loss.Item());
        }

        return losses;
    }
}
