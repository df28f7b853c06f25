using Ductus.Tensors;
using Ductus.Tensors.Ops;

namespace Ductus.Models.Flux;

/// <summary>What running a Flux transformer costs, reckoned from its extents.</summary>
public static class FluxCost
{
    /// <summary>Forward, forward again for the gradients, and the gradient by the inputs; frozen weights have none of their own.</summary>
    private const double TrainingPasses = 3;

    /// <summary>Values a token that a block's inner results and gradients take at most at once, in widths of the stream; measured by <c>FluxStep train</c>.</summary>
    private const double BlockWidths = 160;

    /// <summary>
    /// Values a token of a single block's inner results, in widths of the stream: its input and result, queries, keys, values and inner layer as
    /// they come, parted, normed, turned and joined.
    /// </summary>
    private const double PaintingWidths = 34;

    /// <summary>Copies of the stream that stay for the backward pass: one a block, and two more where a double block's streams are joined and parted.</summary>
    private const int KeptOfDouble = 3;

    /// <summary>Multiplications and additions of the blocks' linear layers and attentions in one prediction for one picture.</summary>
    public static double Work(FluxConfig config, int imageTokens, int textTokens)
    {
        ArgumentNullException.ThrowIfNull(config);
        double h = config.Hidden, all = imageTokens + textTokens;
        var blocks = config.DoubleBlocks + config.SingleBlocks;
        // Of each token 4 h² weights for queries, keys, values and projection, and twice the inner width.
        var layers = 2 * (4 + (2 * config.MlpRatio)) * h * h * all * blocks;
        return layers + (4 * all * all * h * blocks);
    }

    /// <summary>Bytes that one prediction for one picture keeps in between.</summary>
    public static long PaintingActivations(FluxConfig config, int imageTokens, int textTokens, int threads)
    {
        ArgumentNullException.ThrowIfNull(config);
        double tokens = imageTokens + textTokens;
        return TensorMemory.Reserve + (long)(sizeof(float) * ((tokens * config.Hidden * PaintingWidths) + (Math.Min(threads, config.Heads) * Scores(imageTokens + textTokens))));
    }

    /// <summary>The same of one training step of an adapter whose blocks are run again for the gradients.</summary>
    public static double TrainingWork(FluxConfig config, int imageTokens, int textTokens) => TrainingPasses * Work(config, imageTokens, textTokens);

    /// <summary>Bytes of all that a training step keeps in between, blocks run again.</summary>
    public static long TrainingActivations(FluxConfig config, int batch, int imageTokens, int textTokens, int threads)
    {
        ArgumentNullException.ThrowIfNull(config);
        double tokens = imageTokens + textTokens;
        var widths = (KeptOfDouble * config.DoubleBlocks) + config.SingleBlocks + BlockWidths;
        return TensorMemory.Reserve + (long)(sizeof(float) * ((batch * tokens * config.Hidden * widths) + (threads * 2 * Scores(imageTokens + textTokens))));
    }
    /// <summary>Values of an attention's scores that a thread holds at once.</summary>
    private static double Scores(int tokens) => Attention.ScoresHeld(tokens, tokens);
}
