using Ductus.AdapterTraining;
using Ductus.Families;
using Ductus.Flux1;
using Ductus.Imaging;
using Ductus.Models.Flow;
using Ductus.Models.Flux;
using Ductus.Tensors;
using Ductus.Tensors.Quantized;
using Ductus.Tests.Painting;
using Ductus.Training;

namespace Ductus.Tests.AdapterTraining;

/// <summary>The fixtures' tiny Flux, and a cache of latents with strokes to train it on.</summary>
internal sealed class TinyTraining : IDisposable
{
    public static readonly AdapterTrainingSettings Settings = new()
    {
        Steps = 12,
        BatchSize = 2,
        LearningRate = 2e-3f,
        Rank = 4,
        Timesteps = TimestepSampling.LogitNormal,
        SaveEvery = 5,
        SampleEvery = 1000,
        EmaDecay = 0.9f,
    };

    private readonly TemporaryFolder _folder = new();
    private readonly TinyBase _files = new(golden: true);

    public TinyTraining(int pictures = 5)
    {
        var cache = new TrainingCache(Folder);
        for (var i = 0; i < pictures; i++)
        {
            // Two sizes, so that batches of a size are made.
            var (rows, columns) = i % 2 == 0 ? (8, 12) : (12, 8);
            var ink = new Raster(columns, rows);
            var mean = Tensor.Full(new Shape(1, rows, columns, 4), 0.5f);
            for (var x = 1; x < columns - 1; x++)
            {
                var y = 1 + ((x * (i + 1)) % (rows - 2));
                ink[x, y] = 1;
                for (var channel = 0; channel < 4; channel++)
                {
                    mean.Span[(((y * columns) + x) * 4) + channel] = channel % 2 == 0 ? -1.5f : 1.5f;
                }
            }

            var picture = cache.PathOf("picture", $"{i}");
            cache.WritePicture(picture, mean, Tensor.Full(mean.Shape, 0.05f), ink);
            Samples.Add(new TrainingSample(picture, Text(cache, i), rows, columns));
        }

        EmptyText = Text(cache, -1);
    }

    public string Folder => _folder.File("work");

    public List<TrainingSample> Samples { get; } = [];

    public string EmptyText { get; }

    /// <summary>A base with the fixtures' transformer.</summary>
    public IBase Base => field ??= _files.Base.Open();

    /// <summary>Its transformer, fresh from the file.</summary>
    public IDenoiser Load(WeightFormat? storage = null) => Base.LoadDenoiser(storage ?? WeightFormat.F32);

    public TrainingSet Set(AdapterTrainingSettings settings) => new(Samples, EmptyText, settings);

    /// <summary>Mean squared errors of the velocity on inked and on bare latents, over all samples at the same noise each time.</summary>
    public (double Ink, double Paper) Errors(IDenoiser denoiser)
    {
        using var pause = Autograd.NoGrad();
        double ink = 0, paper = 0, inked = 0, bare = 0;
        for (var i = 0; i < Samples.Count; i++)
        {
            using var scope = TensorScope.Begin();
            using var picture = SafeTensorsFile.Open(Samples[i].Picture);
            using var text = SafeTensorsFile.Open(Samples[i].Text);
            var clean = FluxTokens.Pack(picture.Read("mean"));
            var noise = Tensor.Normal(clean.Shape, new Rng(99, (ulong)i));
            float[] sigma = [0.3f + (0.1f * i)];
            var size = new LatentSize(Samples[i].Rows, Samples[i].Columns);
            var estimate = denoiser.Predict(RectifiedFlow.Add(clean, noise, sigma), sigma, Flux1Texts.Conditioning(text.Read("context", DType.F32), text.Read("pooled")), size, guidance: 1);
            var error = (estimate - (noise - clean)).Square();
            var where = Tensor.Concat(2, Enumerable.Repeat(FluxTokens.Pack(picture.Read("ink")), 4).ToArray());
            ink += (error * where).Sum().Item();
            paper += (error * (1 - where)).Sum().Item();
            inked += where.Sum().Item();
            bare += (1 - where).Sum().Item();
        }

        return (ink / inked, paper / bare);
    }

    public void Dispose()
    {
        _folder.Dispose();
        _files.Dispose();
    }

    private static string Text(TrainingCache cache, int number)
    {
        var path = cache.PathOf("text", $"{number}");
        cache.WriteText(path, Flux1Texts.Conditioning(Tensor.Normal(new Shape(1, 6, 32), new Rng(7, (ulong)number)), Tensor.Normal(new Shape(1, 24), new Rng(8, (ulong)number))));
        return path;
    }

    internal sealed class Progress(Action<TrainingProgress>? seen = null) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => seen?.Invoke(value);
    }
}
