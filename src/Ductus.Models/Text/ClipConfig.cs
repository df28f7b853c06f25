namespace Ductus.Models.Text;

/// <summary>The extents of a CLIP text encoder (openai/CLIP; keys and names of transformers' CLIPTextModel).</summary>
public sealed record ClipConfig
{
    /// <summary>Tokens of the vocabulary.</summary>
    public required int Vocabulary { get; init; }

    /// <summary>Width of a token.</summary>
    public required int Width { get; init; }

    /// <summary>Width of the inner layers.</summary>
    public required int MlpWidth { get; init; }

    /// <summary>Layers.</summary>
    public required int Layers { get; init; }

    /// <summary>Attention heads.</summary>
    public required int Heads { get; init; }

    /// <summary>Tokens of a prompt, the padding included.</summary>
    public required int Window { get; init; }

    /// <summary>The token at which the pooled vector is read; null: the largest id, which is the end of text in OpenAI's vocabulary.</summary>
    public int? EndToken { get; init; }

    /// <summary>CLIP-L, the small text encoder of FLUX.1.</summary>
    public static ClipConfig Large { get; } = new() { Vocabulary = 49408, Width = 768, MlpWidth = 3072, Layers = 12, Heads = 12, Window = 77 };

    /// <summary>Checks that the extents fit together.</summary>
    /// <exception cref="ArgumentException">They do not.</exception>
    public ClipConfig Validated() => Width % Heads == 0
        ? this
        : throw new ArgumentException($"A width of {Width} does not divide into {Heads} heads.");
}
