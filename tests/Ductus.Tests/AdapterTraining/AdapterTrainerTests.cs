using Ductus.AdapterTraining;
using Ductus.Models.Adapters;
using Ductus.Tensors;
using Ductus.Tensors.Quantized;

namespace Ductus.Tests.AdapterTraining;

/// <summary>Training an adapter on the tiny base.</summary>
[Trait("Speed", "Slow")]
public sealed class AdapterTrainerTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(MomentStorage.F32, 1)]
    [InlineData(MomentStorage.EightBit, 2)]
    public void A_resumed_training_is_bit_for_bit_the_uninterrupted_one(MomentStorage moments, int accumulate)
    {
        using var tiny = new TinyTraining();
        var settings = TinyTraining.Settings with { Moments = moments, Accumulate = accumulate };
        var whole = Train(tiny, settings, Path.Combine(tiny.Folder, "whole"));

        var folder = Path.Combine(tiny.Folder, "parts");
        using var cancel = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => Train(tiny, settings, folder, cancelAfter: 7, cancel));
        var resumed = Train(tiny, settings, folder);

        Assert.Equal(whole.Layers.Keys, resumed.Layers.Keys);
        Assert.All(whole.Layers, layer =>
        {
            Assert.Equal(layer.Value.A.ToArray(), resumed.Layers[layer.Key].A.ToArray());
            Assert.Equal(layer.Value.B.ToArray(), resumed.Layers[layer.Key].B.ToArray());
        });
        Assert.Contains(whole.Layers.Values, layer => layer.B.ToArray().Any(value => value != 0));
    }

    [Fact]
    public void The_weight_on_ink_makes_the_error_of_strokes_fall_faster()
    {
        using var tiny = new TinyTraining();
        var settings = TinyTraining.Settings with { Steps = 60, CaptionDropout = 0 };
        var before = tiny.Errors(tiny.Load());
        (double Ink, double Paper) After(float weight)
        {
            var denoiser = tiny.Load();
            var trainer = new AdapterTrainer(tiny.Base, denoiser, tiny.Set(settings), settings with { InkWeight = weight }, Path.Combine(tiny.Folder, $"{weight}"));
            trainer.Train(new TinyTraining.Progress(), (_, _) => null, CancellationToken.None);
            return tiny.Errors(denoiser);
        }

        var alike = After(0);
        var weighted = After(4);

        output.WriteLine($"squared error of strokes {before.Ink:F3} -> {alike.Ink:F3} without, {weighted.Ink:F3} with; of paper {before.Paper:F3} -> {alike.Paper:F3}, {weighted.Paper:F3}");
        Assert.True(before.Ink - weighted.Ink > 1.1 * (before.Ink - alike.Ink));
        Assert.True(weighted.Paper < before.Paper);
    }

    [Theory]
    [InlineData(nameof(WeightFormat.BF16))]
    [InlineData(nameof(WeightFormat.Int8))]
    [InlineData(nameof(WeightFormat.Fp8))]
    [InlineData(nameof(WeightFormat.Nf4))]
    public void It_learns_on_a_base_of_any_storage(string storage)
    {
        using var tiny = new TinyTraining();
        var settings = TinyTraining.Settings with { Steps = 24 };
        var denoiser = tiny.Load((WeightFormat)typeof(WeightFormat).GetProperty(storage)!.GetValue(null)!);
        var before = tiny.Errors(denoiser);

        new AdapterTrainer(tiny.Base, denoiser, tiny.Set(settings), settings, tiny.Folder).Train(new TinyTraining.Progress(), (_, _) => null, CancellationToken.None);

        var after = tiny.Errors(denoiser);
        Assert.True(after.Ink < 0.9 * before.Ink, $"{before} -> {after}");
    }

    [Fact]
    public void What_is_not_a_number_is_named_with_its_place_and_the_state_is_kept()
    {
        using var tiny = new TinyTraining();
        var denoiser = tiny.Load();
        var trainer = new AdapterTrainer(tiny.Base, denoiser, tiny.Set(TinyTraining.Settings), TinyTraining.Settings, tiny.Folder);
        var progress = new TinyTraining.Progress(p =>
        {
            if (p.Step == 6)
            {
                denoiser.Weights.Parameters.Single(parameter => parameter.Name == "double_blocks.1.txt_mlp.0.bias").Value.Span[3] = float.PositiveInfinity;
            }
        });

        var e = Assert.Throws<UserException>(() => trainer.Train(progress, (_, _) => null, CancellationToken.None));

        Assert.Contains("at step 7 the result of double_blocks.1.txt_mlp.0 is not a number", e.Message, StringComparison.Ordinal);
        Assert.Contains("lower learning rate", e.Message, StringComparison.Ordinal);
        Assert.Equal(new Setting("learning-rate", "0.001"), Assert.Single(Assert.IsType<Remedy.Change>(e.Remedy).Settings));
        Assert.Equal(5, new AdapterTrainer(tiny.Base, tiny.Load(), tiny.Set(TinyTraining.Settings), TinyTraining.Settings, tiny.Folder).Step);
    }

    [Fact]
    public void Layers_are_chosen_by_a_regular_expression_and_ranks_and_alphas_hold()
    {
        using var tiny = new TinyTraining();
        var settings = TinyTraining.Settings with { Steps = 2, Targets = @"^single_blocks\.\d+\.linear1$", Rank = 3, Alpha = 6 };

        var adapter = Train(tiny, settings, tiny.Folder);

        Assert.Equal(["single_blocks.0.linear1", "single_blocks.1.linear1"], adapter.Layers.Keys);
        Assert.All(adapter.Layers.Values, layer => Assert.Equal((3, 2f), (layer.Rank, layer.Scale)));
        var weights = tiny.Base.SurveyDenoiser();
        Assert.Contains("match no layer", Assert.Throws<UserException>(() => AdapterTrainer.TargetsOf(weights, "attn2")).Message, StringComparison.Ordinal);
        Assert.Equal(2 * 8 + 2 * 2, AdapterTrainer.TargetsOf(weights, tiny.Base.Files.Family.UsualTargets).Count);
    }

    [Fact]
    public void The_state_of_a_training_on_other_pictures_is_refused()
    {
        using var tiny = new TinyTraining();
        Train(tiny, TinyTraining.Settings with { Steps = 2 }, tiny.Folder);
        tiny.Samples.RemoveAt(0);

        var e = Assert.Throws<UserException>(() => Train(tiny, TinyTraining.Settings, tiny.Folder));

        Assert.Contains("other samples or settings", e.Message, StringComparison.Ordinal);
    }

    private static LoraAdapter Train(TinyTraining tiny, AdapterTrainingSettings settings, string folder, int cancelAfter = 0, CancellationTokenSource? cancel = null)
    {
        var trainer = new AdapterTrainer(tiny.Base, tiny.Load(), tiny.Set(settings), settings, folder);
        var progress = new TinyTraining.Progress(p =>
        {
            if (p.Step == cancelAfter)
            {
                cancel?.Cancel();
            }
        });
        return trainer.Train(progress, (_, _) => null, cancel?.Token ?? CancellationToken.None);
    }
}
