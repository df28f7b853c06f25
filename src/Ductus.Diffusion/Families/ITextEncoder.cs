using Ductus.Tensors;

namespace Ductus.Families;

/// <summary>The text encoders of a base with their vocabularies.</summary>
public interface ITextEncoder : IDisposable
{
    /// <summary>Encodes a text; the result belongs to the caller's scope.</summary>
    EncodedText Encode(string text);
}

/// <summary>A text as a base is conditioned on it.</summary>
/// <param name="Conditioning">The tensors.</param>
/// <param name="Unread">Ends of the text that did not fit; empty if all of it did.</param>
public sealed record EncodedText(Conditioning Conditioning, IReadOnlyList<UnreadEnd> Unread);

/// <summary>The end of a text that an encoder's window has no room for.</summary>
/// <param name="Text">The end.</param>
/// <param name="Encoder">The name of the encoder that does not read it, where another does and it sets but the picture's general look; null: nothing reads it.</param>
public sealed record UnreadEnd(string Text, string? Encoder = null);

/// <summary>What a base is conditioned on: tensors [batch, ...] by the names the family gives them.</summary>
/// <param name="Parts">The tensors.</param>
public sealed record Conditioning(IReadOnlyDictionary<string, ConditioningPart> Parts)
{
    /// <summary>A tensor of that name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public Tensor this[string name] => Parts.TryGetValue(name, out var part) ? part.Value : throw new ArgumentException($"There is no conditioning '{name}'.", nameof(name));

    /// <summary>A text a sample, side by side in a batch.</summary>
    public static Conditioning Batch(IReadOnlyList<Conditioning> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return new Conditioning(texts[0].Parts.ToDictionary(part => part.Key, part => part.Value with { Value = Tensor.Concat(0, [.. texts.Select(text => text[part.Key])]) }));
    }
}

/// <summary>One tensor of a conditioning.</summary>
/// <param name="Value">[batch, ...], F32.</param>
/// <param name="KeptAs">How it is kept on disk.</param>
public sealed record ConditioningPart(Tensor Value, DType KeptAs = DType.F32);
