using Ductus.Families;
using Ductus.Models;
using Ductus.Models.Text;
using Ductus.Tensors;

namespace Ductus.Flux1;

/// <summary>CLIP and T5: a vector a token, and one of the whole.</summary>
internal sealed class Flux1Texts(PromptEncoder encoder, Weights clip, Weights t5) : ITextEncoder
{
    /// <summary>The name of T5's vectors, [1, window, width].</summary>
    public const string Context = "context";

    /// <summary>The name of CLIP's vector, [1, width].</summary>
    public const string Pooled = "pooled";

    /// <summary>The two by their names; of the many vectors, half as many bytes are kept.</summary>
    public static Conditioning Conditioning(Tensor context, Tensor pooled) => new(new Dictionary<string, ConditioningPart>
    {
        [Context] = new(context, DType.BF16),
        [Pooled] = new(pooled),
    });

    /// <inheritdoc/>
    public EncodedText Encode(string text)
    {
        var encoded = encoder.Encode(text);
        var unread = new List<UnreadEnd>();
        if (encoded.ContextCutOff.Length > 0)
        {
            unread.Add(new UnreadEnd(encoded.ContextCutOff));
        }

        if (encoded.PooledCutOff.Length > 0)
        {
            unread.Add(new UnreadEnd(encoded.PooledCutOff, "CLIP"));
        }

        return new EncodedText(Conditioning(encoded.Context.ToHost(), encoded.Pooled.ToHost()), unread);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        clip.Dispose();
        t5.Dispose();
    }
}
