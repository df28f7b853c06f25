using Ductus.Models.Layers;
using Ductus.Tensors;

namespace Ductus.Models.Flux;

/// <summary>A block over both streams at once, attention and inner layer side by side.</summary>
internal sealed class SingleBlock(Weights weights, FluxConfig config)
{
    private readonly Modulation _modulation = new(weights / "modulation", config.Hidden, 3);
    private readonly Linear _linear1 = new(weights / "linear1", config.Hidden, (3 * config.Hidden) + config.MlpWidth);
    private readonly Linear _linear2 = new(weights / "linear2", config.Hidden + config.MlpWidth, config.Hidden);
    private readonly QueryKeyNorm _norm = new(weights / "norm", config.HeadWidth);

    public Tensor Forward(Tensor x, Tensor activated, Positions positions, Probe probe)
    {
        using var scope = TensorScope.BeginUnlessRecording();
        var mod = _modulation.Forward(activated, probe, "modulation.lin");
        var both = probe.See("linear1", _linear1.Forward(Nn.LayerNormModulated(x, mod[0], mod[1])));
        var parts = both.Split(2, 3 * config.Hidden, config.MlpWidth);
        var (q, k, v) = _norm.Split(parts[0], config.Heads, probe, "norm");
        var attended = FluxAttention.Forward(q, k, v, positions, probe, "attention");
        var inner = probe.See("mlp_act", parts[1].GeluTanh());
        var y = x + (mod[2] * probe.See("linear2", _linear2.Forward(Tensor.Concat(2, attended, inner))));
        return scope?.Keep(y) ?? y;
    }
}
