using Ductus.Models;
using Ductus.Models.Flow;
using Ductus.Models.Flux;
using Ductus.Models.Mini;
using Ductus.Models.Tests.Mini;
using Ductus.Tensors;
using Ductus.Tensors.Ops;
using Ductus.Tensors.Quantized;

namespace Ductus.Torch.Tests;

/// <summary>The models on libtorch do what they do on the engine's own device, but for rounding.</summary>
public sealed class ModelsOnTorchTests
{
    [Theory]
    [InlineData(MomentStorage.F32, 2e-4)]
    [InlineData(MomentStorage.EightBit, 2e-4)]
    public void A_training_step_of_the_embedded_base_is_the_same(MomentStorage moments, double tolerance) => Close(Train(Device.Cpu, moments), Train(TorchCpu.Of(), moments), tolerance);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Flux_denoises_and_differentiates_with_blocks_recomputed_or_not(bool recompute) => Close(Denoise(Device.Cpu, recompute), Denoise(TorchCpu.Of(), recompute), 2e-4);

    [Theory]
    [InlineData(DType.BF16, 0.08)]
    [InlineData(DType.F16, 0.012)]
    public void Products_in_fewer_bits_stay_near(DType precision, double tolerance) => Close(Denoise(Device.Cpu, false), Denoise(TorchCpu.Of(precision), false), tolerance);

    [Theory]
    [InlineData("f32")]
    [InlineData("bf16")]
    [InlineData("int8")]
    [InlineData("fp8")]
    [InlineData("nf4")]
    public void Packed_weights_are_unpacked_as_on_the_processor(string format)
    {
        float[] Run(Device device)
        {
            using var scope = TensorScope.Begin();
            var weight = QuantizedMatrix.Quantize(Tensor.Normal(new Shape(48, 200), new Rng(1)), WeightFormat.Storable.First(known => known.Name == format));
            Tensor x = Tensor.Normal(new Shape(5, 200), new Rng(2)).To(device), bias = Tensor.Normal(new Shape(48), new Rng(3)).To(device);
            x.RequiresGrad = bias.RequiresGrad = true;
            var y = weight.Linear(x, bias);
            y.Square().Mean().Backward();
            return [.. y.ToArray(), .. x.Grad!.ToArray(), .. bias.Grad!.ToArray()];
        }

        Close(Run(Device.Cpu), Run(TorchCpu.Of()), 1e-5);
    }

    [Theory]
    [InlineData("bf16")]
    [InlineData("nf4")]
    public void Weights_that_have_no_room_on_the_device_are_brought_over_for_each_product(string format)
    {
        // One that no test beside this one multiplies packed weights on.
        var device = TorchCpu.Of(DType.F16);
        var packing = WeightFormat.Storable.First(known => known.Name == format);
        QuantizedMatrix Weight(ulong seed) => QuantizedMatrix.Quantize(Tensor.Normal(new Shape(64, 64), new Rng(seed)), packing);
        float[] Run(long room)
        {
            using var scope = TensorScope.Begin();
            device.LimitWeights(device.Packed.Held + room);
            var held = device.Packed.Held;
            QuantizedMatrix first = Weight(1), second = Weight(2);
            var x = Tensor.Normal(new Shape(5, 64), new Rng(3)).To(device);
            x.RequiresGrad = true;
            second.Linear(first.Linear(x)).Square().Mean().Backward();
            Assert.InRange(device.Packed.Held - held, 0, room);
            var gradient = x.Grad!.ToArray();
            first.Dispose();
            second.Dispose();
            Assert.Equal(held, device.Packed.Held);
            return gradient;
        }

        try
        {
            var one = Weight(1).Bytes;
            var whole = Run(2 * one);
            Assert.Equal(whole, Run(one));
            Assert.Equal(whole, Run(0));
        }
        finally
        {
            device.LimitWeights(long.MaxValue);
        }
    }

    [Fact]
    public void Losses_over_classes_and_alignments_are_the_same()
    {
        float[] Losses(Device device)
        {
            using var scope = TensorScope.Begin();
            var rng = new Rng(3);
            Tensor table = Tensor.Normal(new Shape(5, 4), rng).To(device), frames = Tensor.Normal(new Shape(3, 6, 4), rng).To(device);
            table.RequiresGrad = frames.RequiresGrad = true;
            var rows = Nn.Embedding(table, Tensor.FromInts([4, 0, 4], new Shape(3), device));
            var picked = Nn.CrossEntropy(rows, Tensor.FromInts([1, -1, 3], new Shape(3), device));

            // The second target is shorter than its line, the third does not fit.
            var read = Nn.CtcLoss(Nn.LogSoftmax(frames), [[1, 2], [3], [1, 1, 1, 1]], [6, 5, 4], zeroInfinity: true).Sum();
            (picked + read).Backward();
            return [picked.Item(), read.Item(), .. table.Grad!.ToArray(), .. frames.Grad!.ToArray()];
        }

        Close(Losses(Device.Cpu), Losses(TorchCpu.Of()), 1e-5);
    }

    [Fact]
    public void A_tile_is_added_and_a_mask_kept_as_on_the_processor()
    {
        float[] Join(Device device)
        {
            using var scope = TensorScope.Begin();
            Tensor picture = Tensor.Normal(new Shape(1, 8, 6, 3), new Rng(1)).To(device), tile = Tensor.Normal(new Shape(1, 3, 2, 3), new Rng(2)).To(device);
            new AddTile(4, 1, [0.2f, 1, 0.5f], [1, 0.3f]).Apply(picture, tile);
            new KeepOutside().Apply(picture, Tensor.Normal(picture.Shape, new Rng(3)).To(device), Tensor.Zeros(picture.Shape, device: device));
            return picture.ToArray();
        }

        Close(Join(Device.Cpu), Join(TorchCpu.Of()), 1e-6);
    }

    [Fact]
    public void Values_come_and_go_and_views_share_what_is_changed_in_place()
    {
        var device = TorchCpu.Of();
        var x = Tensor.From([1, 2, 3, 4, 5, 6], new Shape(3, 2), device);
        var row = x.Slice(0, 1, 1);
        new AddScaled(10).Apply(x, x);
        Assert.Equal([33f, 44], row.ToArray());
        new Fill(7).Apply(row);
        Assert.Equal([11f, 22, 7, 7, 55, 66], x.ToArray());
        new Accumulate().Apply(row, row);
        Assert.Equal([11f, 22, 14, 14, 55, 66], x.ToArray());
        var other = Tensor.From([1, 2], new Shape(1, 2), device);
        new Exchange().Apply(row, other);
        Assert.Equal([11f, 22, 1, 2, 55, 66], x.ToArray());
        Assert.Equal([14f, 14], other.ToArray());
        Assert.Equal([1.5f, 2.5f], Tensor.From([1.5f, 2.5f], new Shape(2), device).To(DType.BF16).To(DType.F32).ToArray());
        Assert.Equal([7, 8], Tensor.FromInts([7, 8], new Shape(2), device).ToHost().Ints.ToArray());
        Assert.Equal([0f, 0, 0], Tensor.Zeros(new Shape(3), device: device).ToArray());
    }

    private static void Close(float[] here, float[] there, double tolerance)
    {
        Assert.Equal(here.Length, there.Length);
        Assert.DoesNotContain(there, float.IsNaN);
        var scale = Math.Sqrt(here.Sum(value => (double)value * value) / here.Length);
        var worst = here.Zip(there).Max(pair => Math.Abs((double)pair.First - pair.Second));
        Assert.True(worst <= tolerance * Math.Max(1, here.Max(Math.Abs) / Math.Max(scale, 1e-9)) * scale, $"{worst} apart where values are of size {scale}");
    }

    private static float[] Train(Device device, MomentStorage moments)
    {
        using var scope = TensorScope.Begin();
        var model = new MiniModel(TinyMini.Config, Weights.Fresh(1).On(device));
        foreach (var (name, value) in model.Parameters)
        {
            new AddScaled(0.05f).Apply(value, Tensor.Normal(value.Shape, new Rng(2, (ulong)name.Length)).To(device));
            value.RequiresGrad = true;
        }

        var optimizer = new AdamW(model.Parameters, 1e-3f, beta2: 0.99f, moments: moments);
        Tensor clean = TinyMini.Picture(2, 64, 1).To(device), guide = TinyMini.Picture(2, 64, 2).To(device), draft = TinyMini.Picture(2, 64, 3).To(device);
        var noise = Tensor.Normal(clean.Shape, new Rng(4)).To(device);
        float[] sigma = [0.3f, 0.8f];
        List<float> values = [];
        for (var step = 1; step <= 2; step++)
        {
            var error = MiniFlow.Loss(model.Forward(RectifiedFlow.Add(clean, noise, sigma), guide, draft, sigma, model.UnconditionalStyle), clean, sigma);
            optimizer.ZeroGrad();
            error.Backward();
            values.Add(GradientClipping.ClipNorm(model.Parameters, 1f));
            values.AddRange(model.Parameters.SelectMany(parameter => parameter.Value.Grad!.ToArray()));
            optimizer.Step();
            values.Add(error.Item());
        }

        return [.. values];
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
        noise.RequiresGrad = true;
        var vector = model.Condition([0.5f], pooled, config.GuidanceEmbed ? [3.5f] : default);
        var output = model.Forward(noise, context, vector, positions);
        output.Square().Mean().Backward();
        return [.. output.ToArray(), .. noise.Grad!.ToArray()];
    }
}
