using System.Text.RegularExpressions;
using Ductus.Families;
using Ductus.Hands;
using Ductus.Models.Flow;
using Ductus.Tensors;

namespace Ductus.AdapterTraining;

/// <summary>How an adapter for a base is trained; the defaults are those that trainers have settled on (of FLUX.1, whose community is the largest).</summary>
public sealed record AdapterTrainingSettings
{
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

    /// <summary>A regular expression that the paths of the adapted layers match; null: the family's usual ones.</summary>
    public string? Targets { get; init; }

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

    /// <summary>Whose hand the pictures show, which the adapter's file says.</summary>
    public Consent Consent { get; init; } = Consent.NotStated;

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
    /// <exception cref="UserException">One is out of its range.</exception>
    public AdapterTrainingSettings Validated()
    {
        Check(!string.IsNullOrWhiteSpace(Trigger), "trigger", "The trigger needs a word.");
        Check(Rank is >= 1 and <= 256, "rank", $"The rank of an adapter is 1 to 256, not {Rank}.");
        Check(Alpha is null or > 0, "alpha", "The alpha of an adapter is above 0.");
        Check(Steps >= 1, "steps", "A training has at least one step.");
        Check(BatchSize >= 1, "batch", "A batch has at least one picture.");
        Check(Accumulate >= 1, "accumulate", "At least one batch makes a step.");
        Check(LearningRate is > 0 and <= 0.1f, "learning-rate", "The learning rate is above 0 and at most 0.1; 0.0001 is usual.");
        Check(CaptionDropout is >= 0 and < 1, "caption-dropout", "The share of samples without their caption is from 0 to below 1.");
        Check(InkWeight is >= 0 and <= 100, "ink-weight", "The weight of ink is 0 to 100.");
        Check(Resolutions.Count > 0 && Resolutions.All(side => side is >= 64 and <= 2048), "resolutions", "Resolutions are from 64 to 2048 pixels.");
        Check(SampleSize is >= 16 and <= 2048, "sample-size", "The side of a sample is 16 to 2048 pixels.");
        Check(SampleEvery >= 1, "sample-every", "Samples are at least one step apart.");
        try
        {
            _ = new Regex(Targets ?? "");
        }
        catch (ArgumentException e)
        {
            throw new UserException($"The targets '{Targets}' are no regular expression: {e.Message}", e, new Remedy.Give("targets"));
        }

        return this;
    }

    private static void Check(bool good, string setting, string sentence)
    {
        if (!good)
        {
            throw new UserException(sentence, new Remedy.Give(setting));
        }
    }
}
