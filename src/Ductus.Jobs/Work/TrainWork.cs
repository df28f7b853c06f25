using Ductus.AdapterTraining;
using Ductus.Bases;
using Ductus.Files;
using Ductus.Hands;
using Ductus.Models.Adapters;
using Ductus.Tensors;
using Ductus.Tensors.Quantized;

namespace Ductus.Work;

/// <summary>An adapter to train for a registered base.</summary>
/// <param name="Pictures">A folder of pictures with captions, or a zip file of them.</param>
/// <param name="Base">Name of the base.</param>
/// <param name="Trigger">The word that calls the hand up, for <c>[trigger]</c> in captions.</param>
public sealed record TrainInput(string Pictures, string Base, string Trigger)
{
    /// <summary>Steps; null: the usual.</summary>
    public int? Steps { get; init; }

    /// <summary>Rank; null: the usual.</summary>
    public int? Rank { get; init; }

    /// <summary>Step size of the optimiser; null: the usual.</summary>
    public float? LearningRate { get; init; }

    /// <summary>Pictures in a batch; null: the usual.</summary>
    public int? BatchSize { get; init; }

    /// <summary>Sides of the squares whose area pictures are trained at; empty: the usual.</summary>
    public IReadOnlyList<int> Resolutions { get; init; } = [];

    /// <summary>Share of samples without their caption; null: the usual.</summary>
    public float? CaptionDropout { get; init; }

    /// <summary>Whether the optimiser's state has eight bits a number.</summary>
    public bool EightBit { get; init; }

    /// <summary>The base in memory, as <c>bf16</c>; null: the usual.</summary>
    public string? Weights { get; init; }

    /// <summary>The same seed trains the same adapter.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Prompts to paint while training.</summary>
    public IReadOnlyList<string> Samples { get; init; } = [];

    /// <summary>Whose hand it is.</summary>
    public Consent? Consent { get; init; }

    /// <summary>A file that is to hold the adapter besides; null: it is in the job's folder alone.</summary>
    public string? Publish { get; init; }
}

/// <summary>What was trained.</summary>
/// <param name="Lora">Name of the adapter's file in the job's folder.</param>
/// <param name="Trigger">The word that calls it up.</param>
public sealed record TrainOutput(string Lora, string Trigger);

/// <summary><c>train</c>: an adapter (LoRA) for a registered base. Stopped, the next attempt goes on from the last state that was saved.</summary>
/// <param name="bases">The bases that are registered where the worker runs.</param>
public sealed class TrainWork(BaseRegistry bases) : TypedWork<TrainInput, TrainOutput>
{
    private const string FileName = "lora.safetensors";

    /// <inheritdoc/>
    public override string Kind => "train";

    /// <inheritdoc/>
    protected override TrainOutput Run(TrainInput input, WorkContext context)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(context);
        var usual = new AdapterTrainingSettings();
        var settings = (usual with
        {
            Trigger = input.Trigger,
            Steps = input.Steps ?? usual.Steps,
            Rank = input.Rank ?? usual.Rank,
            LearningRate = input.LearningRate ?? usual.LearningRate,
            BatchSize = input.BatchSize ?? usual.BatchSize,
            Resolutions = input.Resolutions.Count > 0 ? input.Resolutions : usual.Resolutions,
            CaptionDropout = input.CaptionDropout ?? usual.CaptionDropout,
            Moments = input.EightBit ? MomentStorage.EightBit : usual.Moments,
            Seed = input.Seed,
            Samples = input.Samples,
            Consent = input.Consent ?? Consent.NotStated,
        }).Validated();
        var path = Path.Combine(context.Folder, FileName);
        var request = new AdapterRequest(bases.Get(input.Base).Open(), WeightFormats.Of(input.Weights) ?? WeightFormat.BF16, PictureArchive.HasName(input.Pictures) ? PictureArchive.Unpack(input.Pictures, Path.Combine(context.Folder, "pictures")) : input.Pictures, path, context.State, LoraFormat.Peft);
        context.Shop.Engine.TrainAdapter(request, settings, context.Events, context.Cancel);
        if (input.Publish is { } publish)
        {
            WholeFile.Write(publish, File.ReadAllBytes(path));
        }

        return new TrainOutput(FileName, settings.Trigger);
    }
}
