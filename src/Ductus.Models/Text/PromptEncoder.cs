using Ductus.Tensors;

namespace Ductus.Models.Text;

/// <summary>A prompt as Flux is conditioned on it.</summary>
/// <param name="Context">A vector a token of T5, [1, window, width].</param>
/// <param name="Pooled">CLIP's vector of the whole, [1, width].</param>
/// <param name="ContextCutOff">The end of the prompt that T5's window has no room for; empty if all of it fits.</param>
/// <param name="PooledCutOff">The same of CLIP's.</param>
public sealed record EncodedPrompt(Tensor Context, Tensor Pooled, string ContextCutOff, string PooledCutOff);

/// <summary>Both text encoders of FLUX.1 with their tokenizers.</summary>
public sealed class PromptEncoder
{
    private readonly ClipTokenizer _clipTokenizer;
    private readonly ClipTextEncoder _clip;
    private readonly T5Tokenizer _t5Tokenizer;
    private readonly T5Encoder _t5;
    private readonly int _window;
    private readonly Device _device;

    /// <param name="clipTokenizer">CLIP's vocabulary.</param>
    /// <param name="clip">CLIP.</param>
    /// <param name="t5Tokenizer">T5's vocabulary.</param>
    /// <param name="t5">T5.</param>
    /// <param name="window">T5's tokens a prompt: 512 for FLUX.1-dev, 256 for schnell.</param>
    /// <param name="device">Where both run; null: on the CPU.</param>
    public PromptEncoder(ClipTokenizer clipTokenizer, ClipTextEncoder clip, T5Tokenizer t5Tokenizer, T5Encoder t5, int window, Device? device = null) =>
        (_clipTokenizer, _clip, _t5Tokenizer, _t5, _window, _device) = (clipTokenizer, clip, t5Tokenizer, t5, window, device ?? Device.Cpu);

    /// <summary>Encodes a prompt; the result belongs to the caller's scope.</summary>
    public EncodedPrompt Encode(string prompt)
    {
        using var pause = Autograd.NoGrad();
        using var scope = TensorScope.Begin();
        var forClip = _clipTokenizer.Encode(prompt, _clip.Config.Window);
        var forT5 = _t5Tokenizer.Encode(prompt, _window);
        var pooled = _clip.Forward(Tensor.FromInts(forClip.Ids, new Shape(1, forClip.Ids.Length), _device)).Pooled;
        var context = _t5.Forward(Tensor.FromInts(forT5.Ids, new Shape(1, forT5.Ids.Length), _device));
        return new EncodedPrompt(scope.Keep(context), scope.Keep(pooled), forT5.CutOff, forClip.CutOff);
    }
}
