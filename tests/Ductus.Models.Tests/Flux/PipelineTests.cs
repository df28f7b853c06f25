using Ductus.Models.Flow;
using Ductus.Models.Flux;
using Ductus.Models.Tests.Text;
using Ductus.Models.Tests.Vae;
using Ductus.Tensors;

namespace Ductus.Models.Tests.Flux;

/// <summary>From token ids to a picture through all parts of the tiny Flux, against black-forest-labs/flux and huggingface/transformers.</summary>
public sealed class PipelineTests
{
    /// <summary>As of the transformer alone: what the table of guidance and timesteps loses to rounding.</summary>
    private const double Tolerance = 2e-4;

    [Fact]
    public void Token_ids_become_the_references_picture()
    {
        using var golden = Golden.Open("pipeline-tiny.safetensors");
        using var clipFile = Golden.Open("clip-text-tiny.safetensors");
        using var t5File = Golden.Open("t5-encoder-tiny.safetensors");
        using var pause = Autograd.NoGrad();

        var context = TextEncoderTests.LoadT5(t5File).Model.Forward(golden.Read("in.t5_ids"));
        var pooled = TextEncoderTests.LoadClip(clipFile, TextEncoderTests.Clip).Model.Forward(golden.Read("in.clip_ids")).Pooled;
        Golden.Close(golden.Read("txt"), context, 6e-5, "txt");
        Golden.Close(golden.Read("vec"), pooled, 1.2e-5, "vec");

        var noise = FluxAutoencoderTests.Picture(golden, "in.noise");
        int rows = noise.Shape[1] / 2, columns = noise.Shape[2] / 2;
        var rule = new FluxNoise(shifted: true);
        var schedule = rule.Schedule(4, rows * columns);
        Golden.Close(golden.Read("timesteps"), Tensor.From(schedule, new Shape(5)), 1e-6, "timesteps");
        var positions = FluxTokens.PositionsOf(GoldenFlux.Config, context.Shape[1], rows, columns);
        var model = FluxTransformerTests.Load().Model;
        var tokens = Sampler.Run(rule, FluxTokens.Pack(noise), schedule, (sample, level) => model.Forward(sample, context, model.Condition([level], pooled, [3.5f]), positions), seen: (step, _, velocity) =>
            Golden.Close(golden.Read($"step{step}.pred"), velocity, Tolerance, $"step {step}"), cancel: TestContext.Current.CancellationToken);
        var latents = FluxTokens.Unpack(tokens, rows);
        Golden.Close(FluxAutoencoderTests.Picture(golden, "latent"), latents, Tolerance, "latent");

        var picture = FluxAutoencoderTests.Load().Model.Decode(latents);
        Golden.Close(FluxAutoencoderTests.Picture(golden, "image"), picture, Tolerance, "image");
    }
}
