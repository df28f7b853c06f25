using Ductus.Jobs;
using Ductus.Tensors;
using Ductus.Training;

namespace Ductus.Tests.Training;

/// <summary>The loop of all trainings: fits a line to points with two weights.</summary>
public sealed class TrainingLoopTests
{
    [Fact]
    public void Cancelled_and_resumed_it_ends_where_an_uninterrupted_run_ends()
    {
        using var folder = new TemporaryFolder();
        var whole = Start();
        Assert.True(Loop(whole, 20).Run(new Silent(), CancellationToken.None));

        var first = Start();
        using var cancel = new CancellationTokenSource();
        Assert.False(Loop(first, 20, pause: () => Cancel(first.Step == 7, cancel)).Run(new Silent(), cancel.Token));
        first.Save(folder.File("state.safetensors"));
        var resumed = Start();
        Assert.True(resumed.TryLoad(folder.File("state.safetensors")));
        Assert.Equal(7, resumed.Step);
        Loop(resumed, 20).Run(new Silent(), CancellationToken.None);

        Assert.Equal(whole.Parameters[0].Value.ToArray(), resumed.Parameters[0].Value.ToArray());
        Assert.Equal(whole.Average.Average[0].Value.ToArray(), resumed.Average.Average[0].Value.ToArray());
        Assert.Equal(whole.Samples, resumed.Samples);
    }

    [Fact]
    public void Gradients_of_small_batches_add_up_to_the_step_of_one_large_batch()
    {
        var large = Start();
        Loop(large, 5, batch: 4).Run(new Silent(), CancellationToken.None);
        var small = Start();
        Loop(small, 5, batch: 1, accumulate: 4).Run(new Silent(), CancellationToken.None);

        Assert.Equal(large.Samples, small.Samples);
        Assert.All(
            large.Parameters[0].Value.ToArray().Zip(small.Parameters[0].Value.ToArray()),
            pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }

    [Fact]
    public void A_loss_that_is_not_a_number_stops_it_before_the_weights_are_touched()
    {
        var state = Start();
        var before = 0f;
        var loop = Loop(state, 9, loss: (step, value) => step < 4 ? value : value * float.NaN, pause: () =>
        {
            before = state.Parameters[0].Value.Span[0];
            return null;
        });

        var e = Assert.Throws<NotANumberException>(() => loop.Run(new Silent(), CancellationToken.None));

        Assert.Equal((5, "the loss"), (e.Step, e.What));
        Assert.Equal(before, state.Parameters[0].Value.Span[0]);
        Assert.Equal(4, state.Step);
    }

    [Fact]
    public void A_gradient_that_is_not_a_number_is_named()
    {
        // The root of zero: the loss is finite, its slope is not.
        var state = Start();
        var loop = Loop(state, 3, loss: (_, value) => value + (state.Parameters[1].Value * 0).Sqrt().Sum());

        Assert.Equal("the gradient of unused", Assert.Throws<NotANumberException>(() => loop.Run(new Silent(), CancellationToken.None)).What);
    }

    private static JobNotice? Cancel(bool now, CancellationTokenSource cancel)
    {
        if (now)
        {
            cancel.Cancel();
        }

        return null;
    }

    private static TrainingState Start()
    {
        var weights = Tensor.From([0.1f, -0.2f], new Shape(1, 2));
        var unused = Tensor.From([1f], new Shape(1));
        weights.RequiresGrad = unused.RequiresGrad = true;
        Parameter[] parameters = [new("weights", weights), new("unused", unused)];
        return new TrainingState(parameters, new AdamW(parameters), new Ema(parameters));
    }

    private static TrainingLoop<int[]> Loop(
        TrainingState state, int steps, int batch = 2, int accumulate = 1, Func<long, Tensor, Tensor>? loss = null, Func<JobNotice?>? pause = null) => new()
        {
            State = state,
            Schedule = new LearningRateSchedule(0.01f, WarmUp: 2, DecayFrom: steps, Total: steps),
            Steps = steps,
            BatchSize = batch,
            Accumulate = accumulate,
            Batch = index => [.. Enumerable.Range(0, batch).Select(i => (int)(index * batch) + i)],
            Loss = (points, step) =>
            {
                var x = Tensor.From([.. points.SelectMany(point => new[] { 1, MathF.Sin(point) })], new Shape(batch, 2));
                var y = Tensor.From([.. points.Select(point => 0.5f + (2 * MathF.Sin(point)))], new Shape(batch, 1));
                var value = Nn.MeanSquaredError(Nn.Linear(x, state.Parameters[0].Value), y);
                return loss?.Invoke(step, value) ?? value;
            },
            AfterStep = _ => pause?.Invoke(),
        };

    private sealed class Silent : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
        }
    }
}
