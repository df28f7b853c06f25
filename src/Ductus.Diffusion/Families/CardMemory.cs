using System.Globalization;
using Ductus.Tensors;
using Ductus.Tensors.Quantized;

namespace Ductus.Families;

/// <summary>How the memory of a card is shared out, reckoned beforehand: what the work itself needs comes first, and of the base's weights as much stays there as there is room for.</summary>
/// <param name="Free">Bytes that are free on the card.</param>
/// <param name="Work">Bytes that the work needs besides the base's weights.</param>
/// <param name="Weights">Bytes of the base's weights.</param>
public sealed record CardMemory(long Free, long Work, long Weights)
{
    /// <summary>Share of what is free that allocator and kernels are left: blocks of memory are never quite full, and the libraries of products and convolutions want some of their own.</summary>
    private const double Slack = 0.06;

    /// <summary>Bytes of a value where a packed weight is unpacked for a product: as F32, and in the precision of products.</summary>
    private const long UnpackedValue = sizeof(float) + 2;

    /// <summary>Bytes of the base's weights that stay on the card; the others are brought over for each product they are used in.</summary>
    public long Staying => Math.Clamp((long)(Free * (1 - Slack)) - Work, 0, Weights);

    /// <summary>Whether all of them do.</summary>
    public bool AllStay => Staying == Weights;

    /// <summary>Shares out the memory of the base's device; null where it computes in the machine's memory, or does not say what is free.</summary>
    /// <param name="base">The base.</param>
    /// <param name="storage">How its weights are packed.</param>
    /// <param name="work">Bytes that the work keeps besides weights and what one of them takes unpacked.</param>
    /// <exception cref="UserException">Not even the work has room.</exception>
    public static CardMemory? ShareOut(IBase @base, WeightFormat storage, long work)
    {
        ArgumentNullException.ThrowIfNull(@base);
        if (@base.Device.FreeMemory is not { } free)
        {
            return null;
        }

        var largest = @base.SurveyDenoiser().Adaptable.Values.Max(layer => (long)layer.WeightShape[0] * layer.WeightShape[1]);
        var shared = new CardMemory(free, work + (largest * UnpackedValue), @base.Cost.Denoiser(storage));
        if (shared.Work > free * (1 - Slack))
        {
            throw new UserException($"This needs {Size(shared.Work)} of memory on {@base.Device.Name} besides the base's weights, and {Size(free)} are free there: take smaller pictures or fewer at once, close what else uses the card, or compute on the processor.");
        }

        @base.Device.LimitWeights(shared.Staying);
        return shared;
    }

    /// <summary>What goes where, in a sentence.</summary>
    public override string ToString() => AllStay
        ? $"{Size(Free)} free on the card: {Size(Weights)} for the base's weights, {Size(Work)} for the work"
        : $"{Size(Free)} free on the card: {Size(Work)} for the work; of the base's {Size(Weights)} of weights {Size(Staying)} stay there, the others are brought over each time they are used, which takes longer";

    private static string Size(long bytes) => bytes >= 0.95e8
        ? (bytes / 1e9).ToString("0.0", CultureInfo.InvariantCulture) + " GB"
        : (bytes / 1e6).ToString("0", CultureInfo.InvariantCulture) + " MB";
}
