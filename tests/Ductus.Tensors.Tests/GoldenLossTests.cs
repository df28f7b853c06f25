using System.Text.Json;

namespace Ductus.Tensors.Tests;

/// <summary>Losses, embedding and optimiser steps of golden/ops against PyTorch.</summary>
public sealed class GoldenLossTests
{
    private static readonly JsonElement Cases = Golden.Json("ops.json").GetProperty("cases");
    private static readonly string[] WeightNames = ["p", "q"];

    [Theory]
    [InlineData("mean")]
    [InlineData("sum")]
    [InlineData("none_repeats_empty")]
    [InlineData("infeasible_zero_infinity")]
    [InlineData("long")]
    public void Ctc_losses_and_gradients_match(string name)
    {
        using var file = Golden.Open("ops.safetensors");
        var key = $"ctc_loss/{name}";
        var attributes = Cases.GetProperty(key).GetProperty("attrs");
        var logits = file.Read($"{key}.in.logits");
        logits.RequiresGrad = true;
        var padded = file.Read($"{key}.in.targets_padded");
        var targets = file.Read($"{key}.in.target_lengths").Ints.ToArray()
            .Select((length, n) => padded.Ints.Slice(n * padded.Shape[1], length).ToArray()).ToArray();

        var losses = Nn.CtcLoss(
            Nn.LogSoftmax(logits).Permute(1, 0, 2), targets, file.Read($"{key}.in.input_lengths").Ints.ToArray(), attributes.GetProperty("zero_infinity").GetBoolean());
        var loss = attributes.GetProperty("reduction").GetString() switch
        {
            // PyTorch's mean is over samples, each divided by its target's length first.
            "mean" => (losses * Tensor.From([.. targets.Select(t => 1f / (Math.Max(1, t.Length) * targets.Length))], losses.Shape)).Sum(),
            "sum" => losses.Sum(),
            _ => losses,
        };
        loss.Sum().Backward();

        var expected = file.Read($"{key}.loss");
        Golden.Close(expected, loss.Reshape(expected.Shape), 2e-5, "loss");
        Golden.Close(file.Read($"{key}.grad.logits"), logits.Grad!, 1e-5, "gradient of the logits");
    }

    [Fact]
    public void Embedding_adds_up_the_gradients_of_repeated_rows()
    {
        using var file = Golden.Open("ops.safetensors");
        var table = file.Read("embedding/repeat.in.w");
        table.RequiresGrad = true;

        var rows = Nn.Embedding(table, file.Read("embedding/repeat.in.ids"));
        rows.Backward(file.Read("embedding/repeat.gout"));

        Golden.Close(file.Read("embedding/repeat.out"), rows, 0, "rows");
        Golden.Close(file.Read("embedding/repeat.grad.w"), table.Grad!, 2e-6, "gradient of the table");
    }

    [Fact]
    public void Cross_entropy_matches()
    {
        using var file = Golden.Open("ops.safetensors");
        var scores = file.Read("cross_entropy/mean.in.x");
        scores.RequiresGrad = true;

        var loss = Nn.CrossEntropy(scores, file.Read("cross_entropy/mean.in.y"));
        loss.Backward(file.Read("cross_entropy/mean.gout"));

        Golden.Close(file.Read("cross_entropy/mean.out"), loss, 2e-6, "loss");
        Golden.Close(file.Read("cross_entropy/mean.grad.x"), scores.Grad!, 2e-6, "gradient of the scores");
    }

    [Theory]
    [InlineData("default")]
    [InlineData("other")]
    public void Three_steps_of_AdamW_match(string name)
    {
        using var file = Golden.Open("ops.safetensors");
        var attributes = Cases.GetProperty($"adamw/{name}").GetProperty("attrs");
        Parameter[] weights = [.. WeightNames.Select(n => new Parameter(n, file.Read($"adamw/{name}.{n}.init")))];
        var optimizer = new AdamW(
            weights,
            attributes.GetProperty("lr").GetSingle(),
            attributes.GetProperty("betas")[0].GetSingle(),
            attributes.GetProperty("betas")[1].GetSingle(),
            attributes.GetProperty("eps").GetSingle(),
            attributes.GetProperty("weight_decay").GetSingle());

        for (var step = 1; step <= 3; step++)
        {
            foreach (var (weight, value) in weights)
            {
                value.Grad = file.Read($"adamw/{name}.{weight}.grad{step}");
            }

            optimizer.Step();
            foreach (var (weight, value) in weights)
            {
                Golden.Close(file.Read($"adamw/{name}.{weight}.after{step}"), value, 2e-6, $"{weight} after step {step}");
            }
        }
    }
}
