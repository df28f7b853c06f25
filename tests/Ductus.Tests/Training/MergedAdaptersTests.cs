using Ductus.Mini;
using Ductus.Models;
using Ductus.Models.Mini;
using Ductus.Tensors;

namespace Ductus.Tests.Training;

/// <summary>Adapters that are merged for the time of writing.</summary>
[Trait("Speed", "Slow")]
public sealed class MergedAdaptersTests
{
    private const int Width = 64;

    [Fact]
    public void Merged_adapters_paint_the_same_and_leave_the_weights_as_they_were()
    {
        using var scope = TensorScope.Begin();
        var model = new MiniModel(MiniConfig.Standard, Weights.Fresh(1));
        Adapters.Attach(model, seed: 2);
        var rng = new Rng(3);
        foreach (var layer in model.Adaptable.Values)
        {
            rng.FillNormal(layer.Adapter!.B.Span);
            System.Numerics.Tensors.TensorPrimitives.Multiply(layer.Adapter.B.Span, 0.02f, layer.Adapter.B.Span);
        }

        var weights = model.Parameters.Select(p => p.Value.ToArray()).ToArray();
        var adapters = model.Adaptable.Values.Select(l => l.Adapter).ToArray();
        var apart = Paint(model);
        float[] merged;
        using (new MergedAdapters(model))
        {
            Assert.All(model.Adaptable.Values, layer => Assert.Null(layer.Adapter));
            merged = Paint(model);
        }

        Assert.Equal(weights, model.Parameters.Select(p => p.Value.ToArray()));
        Assert.Equal(adapters, model.Adaptable.Values.Select(l => l.Adapter));
        var change = Distance(apart, PaintWithout(model));
        Assert.InRange(Distance(apart, merged), 0, 1e-4 * change);
    }

    private static double Distance(float[] a, float[] b) => a.Zip(b).Max(pair => Math.Abs(pair.First - pair.Second));

    private static float[] PaintWithout(MiniModel model)
    {
        Adapters.Detach(model);
        return Paint(model);
    }

    private static float[] Paint(MiniModel model)
    {
        var shape = new Shape(1, model.Config.Height, Width, 1);
        var rng = new Rng(4);
        return model.Forward(Tensor.Normal(shape, rng), Tensor.Normal(shape, rng), Tensor.Normal(shape, rng), [0.5f], model.UnconditionalStyle).ToArray();
    }
}
