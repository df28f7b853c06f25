using Ductus.Models.Flow;
using Ductus.Models.Flux;
using Ductus.Tensors;

namespace Ductus.Models.Tests.Flux;

/// <summary>Schedules and a whole denoising of the tiny Flux against black-forest-labs/flux.</summary>
public sealed class FluxFlowTests
{
    [Fact]
    public void Schedules_match_the_reference()
    {
        foreach (var expected in Golden.Json("sampling.json").GetProperty("schedules").EnumerateArray())
        {
            var actual = new FluxNoise(expected.GetProperty("shift").GetBoolean()).Schedule(
                expected.GetProperty("steps").GetInt32(), expected.GetProperty("image_seq_len").GetInt32());

            var values = expected.GetProperty("values").EnumerateArray().Select(v => v.GetSingle()).ToArray();
            Assert.Equal(values.Length, actual.Length);
            Assert.All(values.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
        }
    }

    [Fact]
    public void Four_steps_from_noise_to_latents_match_the_reference()
    {
        using var golden = Golden.Open("sampling.safetensors");
        var (model, _) = FluxTransformerTests.Load();
        var noise = golden.Read("in.noise").Permute(0, 2, 3, 1);
        var tokens = FluxTokens.Pack(noise);
        var rule = new FluxNoise(shifted: true);
        var positions = FluxTokens.PositionsOf(GoldenFlux.Config, golden.Read("in.txt").Shape[1], rows: 4, columns: 6);

        var clean = Sampler.Run(rule, tokens, rule.Schedule(4, tokens.Shape[1]), (sample, level) => model.Forward(
            sample, golden.Read("in.txt"), model.Condition([level], golden.Read("in.y"), [3.5f]), positions), seen: (step, image, velocity) =>
        {
            Golden.Close(golden.Read($"step{step}.img"), image, 2e-4, $"tokens of step {step}");
            Golden.Close(golden.Read($"step{step}.pred"), velocity, 2e-4, $"velocity of step {step}");
        }, cancel: TestContext.Current.CancellationToken);

        Golden.Close(golden.Read("out.packed"), clean, 2e-4, "packed latents");
        Golden.Close(golden.Read("out.latent"), FluxTokens.Unpack(clean, rows: 4).Permute(0, 3, 1, 2), 2e-4, "latents");
    }
}
