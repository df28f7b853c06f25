using Ductus.Bases;
using Ductus.Models.Flux;
using Ductus.Preflight;
using Ductus.Tensors;
using Ductus.Tensors.Quantized;

namespace Ductus.Painting;

/// <summary>What a painting will need of memory, reckoned from headers and settings.</summary>
internal static class PaintPlan
{
    private const long PixelsAToken = 256;

    /// <summary>Says what is needed, and refuses what cannot fit.</summary>
    /// <exception cref="UserException">It does not fit; the sentence names a setting with which it would, if there is one.</exception>
    public static void Check(FluxParts parts, FluxConfig config, PaintSettings settings, int imageTokens, int window, Action<string> report)
    {
        var texts = parts.BytesOf(BasePart.T5, WeightFormat.BF16) + parts.BytesOf(BasePart.Clip, WeightFormat.BF16);
        var pictures = parts.BytesOf(BasePart.Autoencoder, WeightFormat.F32);
        ResourcePlan With(WeightFormat storage) => new(
        [
            new("to read the prompt", [new("text encoders", texts)]),
            new("to paint",
            [
                new($"base as {storage.Name}", parts.BytesOf(BasePart.Transformer, storage)),
                new("activations", FluxCost.PaintingActivations(config, imageTokens, window, ThreadBudget.Current.Threads)),
            ]),
            new("to develop", [new("autoencoder", pictures + (Math.Min(AutoencoderCost.TilePixels, imageTokens * PixelsAToken) * AutoencoderCost.BytesAPixel))]),
        ],
        []);

        var plan = With(settings.Storage);
        var machine = Machine.Here(Environment.CurrentDirectory);
        report(plan.Describe(machine));
        plan.Check(machine, ((WeightFormat[])[WeightFormat.BF16, WeightFormat.Int8, WeightFormat.Nf4]).Select(storage => new Saving([new("weights", storage.Name)], With(storage))));
    }
}
