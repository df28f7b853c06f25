using Ductus.Pretraining;
using Ductus.Tensors;
using Ductus.Training;

namespace Ductus.Tests.Training;

/// <summary>What both pretrainings do alike, with two weights that fit a line to points.</summary>
public sealed class PretrainingTests : IDisposable
{
    private const int Steps = 20;
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Interrupted_and_resumed_it_leaves_the_weights_of_an_uninterrupted_run()
    {
        Train("whole");
        using var cancel = new CancellationTokenSource();
        Train("parted", atStep: step => CancelAt(7, step, cancel), cancel: cancel.Token);
        Train("parted");

        Assert.Equal(Bytes("whole", "safetensors"), Bytes("parted", "safetensors"));
        Assert.Equal(Bytes("whole", "state.safetensors"), Bytes("parted", "state.safetensors"));
        Assert.Equal(["samples", "112", "320"], Log("parted").Select(row => row[0]));
        Assert.All(Log("parted").Skip(1).SelectMany(row => row), cell => Assert.True(double.IsFinite(double.Parse(cell, System.Globalization.CultureInfo.InvariantCulture))));
    }

    [Fact]
    public void A_finished_training_run_again_stays_as_it_is()
    {
        // Made before the other has run: what counts is the checkpoint at the time of its own run.
        var late = Training("done");
        Train("done");
        var (state, log) = (Bytes("done", "state.safetensors"), Log("done"));
        var told = new List<TrainingProgress>();

        late.Run(new Telling(told.Add), CancellationToken.None);

        Assert.Equal(state, Bytes("done", "state.safetensors"));
        Assert.Equal(log, Log("done"));
        Assert.IsType<PretrainingNotice.BaseMeasured>(Assert.Single(told).Notice);
    }

    [Fact]
    public void Weights_to_begin_with_are_taken_where_there_is_no_checkpoint()
    {
        Train("first");
        var weights = PathOf("first", "safetensors");

        Train("second", samples: 0, from: weights);
        Assert.Equal(File.ReadAllBytes(weights), Bytes("second", "safetensors"));

        using var cancel = new CancellationTokenSource();
        Train("third", atStep: step => CancelAt(2, step, cancel), cancel: cancel.Token);
        var stopped = Bytes("third", "safetensors");
        Train("third", samples: 0, from: weights);
        Assert.Equal(stopped, Bytes("third", "safetensors"));
    }

    [Fact]
    public void A_checkpoint_is_made_whenever_it_is_time()
    {
        Training("often", every: TimeSpan.Zero, samples: 48).Run(new Telling(_ => { }), CancellationToken.None);

        Assert.Equal(["samples", "16", "32", "48", "48"], Log("often").Select(row => row[0]));
    }

    public void Dispose() => _folder.Dispose();

    private static void CancelAt(int at, TrainingProgress progress, CancellationTokenSource cancel)
    {
        if (progress.Step == at)
        {
            cancel.Cancel();
        }
    }

    private LinePretraining Training(string folder, long samples = 16 * Steps, string? from = null, TimeSpan? every = null) =>
        new(_folder.File(folder), samples, from, every ?? TimeSpan.FromHours(1));

    private void Train(string folder, long samples = 16 * Steps, string? from = null, Action<TrainingProgress>? atStep = null, CancellationToken cancel = default) =>
        Training(folder, samples, from).Run(new Telling(atStep ?? (_ => { })), cancel);

    private string PathOf(string folder, string ending) => Path.Combine(_folder.File(folder), "line." + ending);

    private byte[] Bytes(string folder, string ending) => File.ReadAllBytes(PathOf(folder, ending));

    private string[][] Log(string folder) => [.. File.ReadAllLines(PathOf(folder, "csv")).Select(line => line.Split(','))];

    private sealed class Telling(Action<TrainingProgress> tell) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => tell(value);
    }

    private sealed class LinePretraining : Pretraining<float[]>
    {
        public LinePretraining(string folder, long samples, string? from, TimeSpan every)
            : base("line", StateOf([new Parameter("weights", Tensor.From([0.1f, -0.2f], new Shape(1, 2)))], beta2: 0.99f, decay: 0.9f), folder, samples, from) =>
            CheckpointEvery = every;

        private protected override TimeSpan CheckpointEvery { get; }

        private protected override LearningRateSchedule Schedule(int steps) => new(0.01f, WarmUp: 2, DecayFrom: steps / 2, Total: steps);

        private protected override float[] Batch(long index) => [.. Enumerable.Range(0, BatchSize).Select(i => MathF.Sin((index * BatchSize) + i))];

        private protected override Tensor Loss(float[] batch, long index)
        {
            var x = Tensor.From([.. batch.SelectMany(value => new[] { 1, value })], new Shape(BatchSize, 2));
            var y = Tensor.From([.. batch.Select(value => 0.5f + (2 * value))], new Shape(BatchSize, 1));
            return Nn.MeanSquaredError(Nn.Linear(x, State.Parameters[0].Value), y);
        }

        private protected override (double PerSecond, PretrainingNotice Notice)? Forecast(int left) =>
            (1, new PretrainingNotice.Takes(TimeSpan.FromSeconds(left), left));

        private protected override (IReadOnlyList<(string Column, double Value)> Measures, PretrainingNotice Notice) Measure(string folder)
        {
            using var pause = Autograd.NoGrad();
            var loss = Loss(Batch(1000), 0).Item();
            return ([("held_out_loss", loss)], new PretrainingNotice.BaseMeasured(loss));
        }

        private protected override void Export(string path) =>
            SafeTensorsWriter.Write(path, [.. State.Average.Average.Select(p => new KeyValuePair<string, Tensor>(p.Name, p.Value))]);
    }
}
