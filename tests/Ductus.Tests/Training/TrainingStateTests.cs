using Ductus.Models;
using Ductus.Models.Flux;
using Ductus.Models.Mini;
using Ductus.Tensors;
using Ductus.Training;

namespace Ductus.Tests.Training;

/// <summary>An interrupted training goes on as if nothing had happened.</summary>
public sealed class TrainingStateTests : IDisposable
{
    private static readonly MiniConfig Tiny = new()
    {
        Height = 16,
        Channels = (8, 8, 8),
        HandTokens = 1,
        Trunk = new FluxConfig
        {
            InChannels = 8,
            VectorWidth = 4,
            ContextWidth = 4,
            Hidden = 16,
            Heads = 1,
            DoubleBlocks = 1,
            SingleBlocks = 1,
            AxesWidth = [4, 4, 8],
        },
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("ductus-state").FullName;

    [Fact]
    public void A_resumed_training_is_bit_for_bit_the_uninterrupted_one()
    {
        var whole = Train(Start(), 6);
        var path = Path.Combine(_folder, "state.safetensors");
        Train(Start(), 3).State.Save(path);

        var resumed = Start();
        Assert.True(resumed.State.TryLoad(path));
        Assert.Equal(3, resumed.State.Step);
        Train(resumed, 6);

        Same(whole.Model.Parameters, resumed.Model.Parameters);
        Same(whole.State.Average.Average, resumed.State.Average.Average);
    }

    [Fact]
    public void A_training_without_a_checkpoint_starts_anew_and_a_foreign_checkpoint_is_refused()
    {
        var path = Path.Combine(_folder, "state.safetensors");
        Assert.False(Start().State.TryLoad(path));
        Start().State.Save(path);

        var other = new MiniModel(Tiny with { Channels = (16, 8, 8) }, Weights.Fresh(1));
        var state = new TrainingState(other.Parameters, new AdamW(other.Parameters), new Ema(other.Parameters));

        Assert.Contains("is not a checkpoint of this training", Assert.Throws<UserException>(() => state.TryLoad(path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("step", "-1")]
    [InlineData("step", "three")]
    [InlineData("step", "99999999999")]
    [InlineData("samples", "")]
    public void A_state_whose_numbers_are_none_is_refused(string key, string value)
    {
        var path = Damaged(metadata => metadata[key] = value);

        Assert.Contains("how many steps and samples", Assert.Throws<UserException>(() => Start().State.TryLoad(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_state_that_lacks_a_moment_or_has_values_that_are_no_numbers_changes_nothing()
    {
        var name = Start().Model.Parameters[0].Name;
        var lacking = Damaged(_ => { }, tensors => tensors.Remove($"adam.v.{name}"));
        var training = Start();
        Assert.Contains($"it has no 'adam.v.{name}'", Assert.Throws<UserException>(() => training.State.TryLoad(lacking)).Message, StringComparison.Ordinal);

        var broken = Damaged(_ => { }, tensors => tensors[name].Span[0] = float.NaN);
        Assert.Contains("no finite numbers", Assert.Throws<UserException>(() => training.State.TryLoad(broken)).Message, StringComparison.Ordinal);
        Assert.Equal(0, training.State.Step);
        Same(Start().Model.Parameters, training.Model.Parameters);
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Damaged(Action<Dictionary<string, string>> describe, Action<Dictionary<string, Tensor>>? change = null)
    {
        var path = Path.Combine(_folder, "damaged.safetensors");
        Train(Start(), 1).State.Save(path);
        Dictionary<string, Tensor> tensors;
        Dictionary<string, string> metadata;
        using (var file = SafeTensorsFile.Open(path))
        {
            tensors = file.Entries.Keys.ToDictionary(name => name, name => file.Read(name));
            metadata = new(file.Metadata);
        }

        describe(metadata);
        change?.Invoke(tensors);
        SafeTensorsWriter.Write(path, [.. tensors], metadata);
        return path;
    }

    private static (MiniModel Model, TrainingState State) Start()
    {
        var model = new MiniModel(Tiny, Weights.Fresh(1));
        foreach (var parameter in model.Parameters)
        {
            parameter.Value.RequiresGrad = true;
        }

        return (model, new TrainingState(model.Parameters, new AdamW(model.Parameters, 1e-2f), new Ema(model.Parameters)));
    }

    private static (MiniModel Model, TrainingState State) Train((MiniModel Model, TrainingState State) training, int until)
    {
        var (model, state) = training;
        for (; state.Step < until; state.Step++)
        {
            using var scope = TensorScope.Begin();
            var clean = Tensor.Normal(new Shape(1, 16, 32, 1), new Rng(1, (ulong)state.Step));
            MiniFlow.Loss(model.Forward(clean, clean, clean, [0.5f], model.UnconditionalStyle), clean * 0.5f, [0.5f]).Backward();
            state.Optimizer.Step();
            state.Optimizer.ZeroGrad();
            state.Average.Update(state.Step + 1);
        }

        return training;
    }

    private static void Same(IReadOnlyList<Parameter> expected, IReadOnlyList<Parameter> actual) =>
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First.Value.ToArray(), pair.Second.Value.ToArray()));
}
