using System.Text.RegularExpressions;
using Ductus.Bases;
using Ductus.Models.Flux;
using Ductus.Tensors;

namespace Ductus.FluxTraining;

/// <summary>How an adapter for Flux is trained; the defaults are those that trainers of FLUX.1 have settled on.</summary>
public sealed record FluxTrainingSettings
{
    /// <summary>Queries, keys, values, their projections and the inner layers of every block; modulations stay as they are.</summary>
    public const string UsualTargets = @"_attn\.(qkv|proj)$|_mlp\.[02]$|single_blocks\.\d+\.linear[12]$";

    /// <summary>The word that calls the hand up; it takes the place of <c>[trigger]</c> in captions.</summary>
    public string Trigger { get; init; } = "HWRIT";

    /// <summary>Optimiser steps in all.</summary>
    public int Steps { get; init; } = 2000;

    /// <summary>Pictures in a batch, all of one size.</summary>
    public int BatchSize { get; init; } = 1;

    /// <summary>Batches whose gradients are averaged for one step.</summary>
    public int Accumulate { get; init; } = 1;

    /// <summary>Step size of the optimiser once it is warm.</summary>
    public float LearningRate { get; init; } = 1e-4f;

    /// <summary>Rank of the adapter, 1 to 256.</summary>
    public int Rank { get; init; } = 16;

    /// <summary>Scale of the adapter times its rank; the rank if not given.</summary>
    public float? Alpha { get; init; }

    /// <summary>A regular expression that the paths of the adapted layers match, in the names of black-forest-labs.</summary>
    public string Targets { get; init; } = UsualTargets;

    /// <summary>Sides of the squares whose area a training picture has; a picture is trained at each that it is large enough for.</summary>
    public IReadOnlyList<int> Resolutions { get; init; } = [512, 768, 1024];

    /// <summary>Share of the samples that go without their caption.</summary>
    public float CaptionDropout { get; init; } = 0.05f;

    /// <summary>How much more an inked place counts in the loss than bare paper: 0 for alike, 4 for five times as much.</summary>
    public float InkWeight { get; init; } = 4;

    /// <summary>How noise levels are drawn.</summary>
    public TimestepSampling Timesteps { get; init; } = TimestepSampling.Shifted;

    /// <summary>Strength of the distilled guidance while training, where the base takes one.</summary>
    public float Guidance { get; init; } = 1;

    /// <summary>Decay of the running average, which is what is saved.</summary>
    public float EmaDecay { get; init; } = 0.99f;

    /// <summary>How the optimiser keeps its moments.</summary>
    public MomentStorage Moments { get; init; }

    /// <summary>The same seed trains the same adapter.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Steps after which the adapter so far is written beside the state, and the samples painted with it.</summary>
    public int SampleEvery { get; init; } = 250;

    /// <summary>Steps after which the state is saved.</summary>
    public int SaveEvery { get; init; } = 50;

    /// <summary>Prompts painted while training; <c>[trigger]</c> is replaced.</summary>
    public IReadOnlyList<string> Samples { get; init; } = [];

    /// <summary>Side of the painted samples in pixels.</summary>
    public int SampleSize { get; init; } = 512;

    /// <summary>Steps that a sample is painted in.</summary>
    public int SampleSteps { get; init; } = 20;

    /// <summary>alpha / rank.</summary>
    public float Scale => (Alpha ?? Rank) / Rank;

    /// <summary>A caption or prompt with the trigger word in its place.</summary>
    public string Fill(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Replace(TriggerWord.Placeholder, Trigger, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Checks every value.</summary>
    /// <exception cref="UserException">One is out of its range; the sentence names its option.</exception>
    public FluxTrainingSettings Validated()
    {
        Check(!string.IsNullOrWhiteSpace(Trigger), "--trigger needs a word.");
        Check(Rank is >= 1 and <= 256, $"--rank is 1 to 256, not {Rank}.");
        Check(Alpha is null or > 0, "--alpha is above 0.");
        Check(Steps >= 1, "--steps is at least 1.");
        Check(BatchSize >= 1 && Accumulate >= 1, "--batch and --accumulate are at least 1.");
        Check(LearningRate is > 0 and <= 0.1f, "--learning-rate is above 0 and at most 0.1; 0.0001 is usual.");
        Check(CaptionDropout is >= 0 and < 1, "--caption-dropout is from 0 to below 1.");
        Check(InkWeight is >= 0 and <= 100, "--ink-weight is 0 to 100.");
        Check(Resolutions.Count > 0 && Resolutions.All(side => side is >= 64 and <= 2048), "--resolutions are from 64 to 2048.");
        Check(SampleSize is >= 16 and <= 2048 && SampleSize % TrainingSizes.Step == 0, $"--sample-size is a multiple of {TrainingSizes.Step} up to 2048.");
        Check(SampleEvery >= 1, "--sample-every is at least 1.");
        try
        {
            _ = new Regex(Targets);
        }
        catch (ArgumentException e)
        {
            throw new UserException($"--targets is no regular expression: {e.Message}", e);
        }

        return this;
    }

    private static void Check(bool good, string sentence)
    {
        if (!good)
        {
            throw new UserException(sentence);
        }
    }
}
