namespace Ductus.Models.Text;

/// <summary>The extents of a T5 v1.1 encoder (Raffel et al., 2020; keys of transformers' T5EncoderModel).</summary>
public sealed record T5Config
{
    /// <summary>Tokens of the vocabulary.</summary>
    public required int Vocabulary { get; init; }

    /// <summary>Width of a token.</summary>
    public required int Width { get; init; }

    /// <summary>Width of an attention head; heads times it need not be the width.</summary>
    public required int HeadWidth { get; init; }

    /// <summary>Attention heads.</summary>
    public required int Heads { get; init; }

    /// <summary>Width of the inner layers.</summary>
    public required int MlpWidth { get; init; }

    /// <summary>Layers.</summary>
    public required int Layers { get; init; }

    /// <summary>Classes of distances that have an attention bias of their own.</summary>
    public int Buckets { get; init; } = 32;

    /// <summary>Distance from which all share the last class.</summary>
    public int MaxDistance { get; init; } = 128;

    /// <summary>T5 v1.1 XXL, the large text encoder of FLUX.1.</summary>
    public static T5Config Xxl { get; } = new() { Vocabulary = 32128, Width = 4096, HeadWidth = 64, Heads = 64, MlpWidth = 10240, Layers = 24 };
}
