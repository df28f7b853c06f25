using Ductus.Models.Flow;
using Ductus.Models.Flux;
using Ductus.Models.Mini;
using Ductus.Models.Tests.Flux;
using Ductus.Models.Tests.Mini;
using Ductus.Models.Vae;
using Ductus.Tensors;
using Ductus.Tensors.Ops;

namespace Ductus.Models.Tests.Devices;

/// <summary>The seam at which another device plugs into the engine, tried with one of this assembly.</summary>
public sealed class DeviceTests
{
    [Theory]
    [InlineData(MomentStorage.F32)]
    [InlineData(MomentStorage.EightBit)]
    public void A_training_step_of_the_embedded_base_gives_the_same_bits_as_on_the_cpu(MomentStorage moments)
    {
        var here = Train(Device.Cpu, moments);
        var remote = new RemoteDevice();
        var there = Train(remote, moments);

        Assert.Equal(here.Loss, there.Loss);
        Assert.Equal(here.Norm, there.Norm);
        Assert.Equal(here.Values.Count, there.Values.Count);
        foreach (var (name, values) in here.Values)
        {
            Assert.True(values.AsSpan().SequenceEqual(there.Values[name]), name);
        }

        // Every kind of work went there: forward, backward, the sums of gradients, clipping, optimizer and average.
        Assert.All(
            ["Convolution", "Convolution.WeightGrad", "Attention", "Attention.InputGrads", "GroupNorm.InputGrads", "Accumulate", "SquaredNorms", "ScaleAll", "AdamWUpdate", "MoveTowards"],
            name => Assert.True(remote.Ran.GetValueOrDefault(name) > 0, name));
    }

    [Fact]
    public void Flux_denoises_there_with_blocks_recomputed_or_not_and_gives_the_same_bits()
    {
        var remote = new RemoteDevice();
        foreach (var recompute in new[] { false, true })
        {
            Assert.Equal(Denoise(Device.Cpu, recompute), Denoise(remote, recompute));
        }
    }

    [Fact]
    public void Lines_are_painted_there_as_on_the_cpu()
    {
        float[] Paint(Device device)
        {
            using var scope = TensorScope.Begin();
            var model = new MiniModel(TinyMini.Config, Weights.Fresh(1).On(device));
            Tensor guide = TinyMini.Picture(2, 64, 1).To(device), draft = TinyMini.Picture(2, 64, 2).To(device);
            return MiniFlow.Repaint(model, guide, draft, model.UnconditionalStyle, 0.7f, 3, [new Rng(1), new Rng(2)], TestContext.Current.CancellationToken).ToArray();
        }

        Assert.Equal(Paint(Device.Cpu), Paint(new RemoteDevice()));
    }

    [Fact]
    public void An_operation_that_the_device_lacks_is_named_with_it()
    {
        var remote = new RemoteDevice(lacking: typeof(Silu));
        var x = Tensor.Full(new Shape(4), 1, remote);

        var error = Assert.Throws<NotSupportedException>(() => x.Silu());
        Assert.Contains("Silu", error.Message, StringComparison.Ordinal);
        Assert.Contains("remote:0", error.Message, StringComparison.Ordinal);

        // Also where it is only met on the way back.
        var half = new RemoteDevice(lacking: typeof(Softmax.InputGrad));
        var scores = Tensor.Full(new Shape(4), 1, half);
        scores.RequiresGrad = true;
        var sum = (Nn.Softmax(scores) * scores).Sum();
        Assert.Contains("Softmax.InputGrad", Assert.Throws<NotSupportedException>(() => sum.Backward()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Operands_on_two_devices_are_refused()
    {
        Tensor here = Tensor.Full(new Shape(2), 1), there = Tensor.Full(new Shape(2), 1, new RemoteDevice());

        var error = Assert.Throws<ArgumentException>(() => here + there);
        Assert.Contains("Binary", error.Message, StringComparison.Ordinal);
        Assert.Contains("cpu", error.Message, StringComparison.Ordinal);
        Assert.Contains("remote:0", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new AddScaled(1).Apply(here, there));

        // Two devices of one kind are two devices.
        Assert.Throws<ArgumentException>(() => there + Tensor.Full(new Shape(2), 1, new RemoteDevice()));
        Assert.Equal([2f, 2f], (here.To(there.Device) + there).ToArray());
    }

    [Fact]
    public void Values_elsewhere_are_read_by_a_copy_only()
    {
        var remote = new RemoteDevice();
        var x = Tensor.From([1, 2, 3, 4, 5, 6], new Shape(3, 2), remote);

        Assert.Same(remote, x.Device);
        Assert.Contains("ToHost", Assert.Throws<InvalidOperationException>(() => x.Span[0]).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => x.Bytes.Length);
        Assert.Equal([1f, 2, 3, 4, 5, 6], x.ToHost().Span.ToArray());
        Assert.Same(x.ToHost().Device, Device.Cpu);
        Assert.Equal(4, x.Slice(0, 1, 2).Reshape(2, 2).Slice(0, 0, 1).Slice(1, 1, 1).Item());
        Assert.Equal([1f, 2, 3, 4, 5, 6], x.Clone().ToArray());
        Assert.Equal([1f, 2, 3, 4, 5, 6], x.To(DType.BF16).To(DType.F32).ToArray());
        Assert.Equal([7, 8], Tensor.FromInts([7, 8], new Shape(2), remote).ToHost().Ints.ToArray());
        var host = Tensor.Zeros(new Shape(6));
        host.CopyFrom(x.Reshape(6));
        Assert.Equal([1f, 2, 3, 4, 5, 6], host.ToArray());
        Assert.Same(host, host.ToHost());
        Assert.Same(host, host.To(Device.Cpu));

        // Views need nothing of a device.
        Assert.DoesNotContain(remote.Ran.Keys, name => name is "Reshape" or "Transfer");
    }

    [Fact]
    public void Gradients_cross_from_device_to_device()
    {
        var remote = new RemoteDevice();
        var weight = Tensor.From([1, 2, 3], new Shape(3));
        weight.RequiresGrad = true;
        (weight.To(remote).Square().Sum().To(Device.Cpu) * 3).Backward();

        Assert.Same(Device.Cpu, weight.Grad!.Device);
        Assert.Equal([6f, 12, 18], weight.Grad.ToArray());
    }

    [Fact]
    public void A_scope_gives_memory_elsewhere_back_as_well()
    {
        var remote = new RemoteDevice();
        Tensor gone;
        using (TensorScope.Begin())
        {
            gone = Tensor.Full(new Shape(2), 1, remote);
        }

        Assert.Contains("scope", Assert.Throws<InvalidOperationException>(() => gone + 1).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Losses_over_classes_give_the_same_there()
    {
        float[] Losses(Device device)
        {
            using var scope = TensorScope.Begin();
            var rng = new Rng(3);
            Tensor table = Tensor.Normal(new Shape(5, 4), rng).To(device), frames = Tensor.Normal(new Shape(2, 6, 4), rng).To(device);
            table.RequiresGrad = frames.RequiresGrad = true;
            var rows = Nn.Embedding(table, Tensor.FromInts([4, 0, 4], new Shape(3), device));
            var picked = Nn.CrossEntropy(rows, Tensor.FromInts([1, -1, 3], new Shape(3), device));
            var read = Nn.CtcLoss(Nn.LogSoftmax(frames), [[1, 2], [3]], [6, 5]).Sum();
            (picked + read).Backward();
            return [picked.Item(), read.Item(), .. table.Grad!.ToArray(), .. frames.Grad!.ToArray()];
        }

        Assert.Equal(Losses(Device.Cpu), Losses(new RemoteDevice()));
    }

    [Fact]
    public void Packed_weights_and_adapters_serve_a_device()
    {
        float[] Train(Device device)
        {
            using var scope = TensorScope.Begin();
            var weights = Weights.Fresh(1, Ductus.Tensors.Quantized.WeightFormat.Nf4).On(device);
            var layer = new Layers.Linear(weights / "layer", 64, 64);
            layer.Adapter = Layers.LowRank.Fresh(layer, 4, new Rng(2));
            var optimizer = new AdamW([new Parameter("a", layer.Adapter.A), new Parameter("b", layer.Adapter.B)], 1e-2f);
            var x = Tensor.Normal(new Shape(8, 64), new Rng(3)).To(device);
            for (var step = 0; step < 3; step++)
            {
                optimizer.ZeroGrad();
                layer.Forward(x).Square().Mean().Backward();
                optimizer.Step();
            }

            return [.. layer.Adapter.A.ToArray(), .. layer.Adapter.B.ToArray(), .. layer.Forward(x).ToArray()];
        }

        Assert.Equal(Train(Device.Cpu), Train(new RemoteDevice()));
    }

    [Fact]
    public void Tiles_of_a_picture_are_joined_there_as_on_the_cpu()
    {
        float[] Decode(Device device)
        {
            using var scope = TensorScope.Begin();
            var x = Tensor.Normal(new Shape(1, 40, 24, 3), new Rng(1)).To(device);
            return Tiles.Map(x, 16, 1, 1, tile => tile.Silu()).ToArray();
        }

        Assert.Equal(Decode(Device.Cpu), Decode(new RemoteDevice()));
    }

    private static (float Loss, float Norm, Dictionary<string, float[]> Values) Train(Device device, MomentStorage moments)
    {
        using var scope = TensorScope.Begin();
        var model = new MiniModel(TinyMini.Config, Weights.Fresh(1).On(device));
        foreach (var (name, value) in model.Parameters)
        {
            new AddScaled(0.05f).Apply(value, Tensor.Normal(value.Shape, new Rng(2, (ulong)name.Length)).To(device));
            value.RequiresGrad = true;
        }

        var optimizer = new AdamW(model.Parameters, 4e-3f, beta2: 0.99f, moments: moments);
        var average = new Ema(model.Parameters);
        Tensor clean = TinyMini.Picture(2, 64, 1).To(device), guide = TinyMini.Picture(2, 64, 2).To(device), draft = TinyMini.Picture(2, 64, 3).To(device);
        var noise = Tensor.Normal(clean.Shape, new Rng(4)).To(device);
        float[] sigma = [0.3f, 0.8f];
        float loss = 0, norm = 0;
        for (var step = 1; step <= 2; step++)
        {
            var error = MiniFlow.Loss(model.Forward(RectifiedFlow.Add(clean, noise, sigma), guide, draft, sigma, model.UnconditionalStyle), clean, sigma);
            optimizer.ZeroGrad();
            error.Backward();
            norm = GradientClipping.ClipNorm(model.Parameters, 1e-3f);
            optimizer.Step();
            average.Update(step);
            loss = error.Item();
        }

        average.Swap();
        var values = model.Parameters.ToDictionary(p => p.Name, p => p.Value.ToArray());
        foreach (var (name, value) in average.Average)
        {
            values.Add($"raw.{name}", value.ToArray());
        }

        foreach (var (name, value) in model.Parameters)
        {
            values.Add($"grad.{name}", value.Grad!.ToArray());
        }

        return (loss, norm, values);
    }

    private static float[] Denoise(Device device, bool recompute)
    {
        using var scope = TensorScope.Begin();
        using var file = Golden.Open("flux-tiny.weights.safetensors");
        var model = new FluxTransformer(GoldenFlux.Config, Weights.From(file).On(device)) { CheckpointBlocks = recompute };
        var config = model.Config;
        Tensor noise = Tensor.Normal(new Shape(1, 6, config.InChannels), new Rng(1)).To(device), context = Tensor.Normal(new Shape(1, 3, config.ContextWidth), new Rng(2)).To(device);
        var pooled = Tensor.Normal(new Shape(1, config.VectorWidth), new Rng(3)).To(device);
        var positions = FluxTokens.PositionsOf(config, 3, 2, 3);
        var rule = new FluxNoise(shifted: true);
        var painted = Sampler.Run(rule, noise, rule.Schedule(2, 6), (sample, level) => model.Forward(
            sample, context, model.Condition([level], pooled, config.GuidanceEmbed ? [3.5f] : default), positions), cancel: TestContext.Current.CancellationToken);

        noise.RequiresGrad = true;
        var vector = model.Condition([0.5f], pooled, config.GuidanceEmbed ? [3.5f] : default);
        model.Forward(noise, context, vector, positions).Square().Mean().Backward();
        return [.. painted.ToArray(), .. noise.Grad!.ToArray()];
    }
}
