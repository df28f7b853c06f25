using Ductus.Families;
using Ductus.Jobs;
using Ductus.Tensors.Quantized;

namespace Ductus.Painting;

/// <summary>What a painting has to say.</summary>
public abstract record PaintNotice : JobNotice
{
    private PaintNotice()
    {
    }

    /// <summary>The prompt does not say the phrase that calls an adapter up.</summary>
    public sealed record PhraseMissing(string Phrase, string Adapter) : PaintNotice;

    /// <summary>Something that the reader of an adapter's file says.</summary>
    public sealed record OfAdapter(string Sentence) : PaintNotice;

    /// <summary>The prompt is too long.</summary>
    public sealed record PromptCutOff(UnreadEnd End) : PaintNotice;

    /// <summary>How a card's memory is shared out.</summary>
    public sealed record OnCard(CardMemory Memory) : PaintNotice;

    /// <summary>The base is being loaded.</summary>
    public sealed record Loading(WeightFormat Storage) : PaintNotice;

    /// <summary>A step of a picture is done; pictures are counted from 1.</summary>
    public sealed record StepDone(int Picture, int Pictures, int Done, int Steps) : PaintNotice;
}
