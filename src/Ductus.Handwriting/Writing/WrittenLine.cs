using Ductus.Imaging;
using Ductus.Lines;

namespace Ductus.Writing;

/// <summary>A line as it was written, and what the reader makes of it.</summary>
/// <param name="Text">What it should say.</param>
/// <param name="Ink">The writing, in the frame of <see cref="LineGeometry"/>.</param>
/// <param name="Read">What the reader reads, word by word.</param>
/// <param name="CharacterErrorRate">Edits from the one to the other, per character.</param>
/// <param name="Misread">The words that the reader reads otherwise, however often they were redone.</param>
/// <param name="Borrowed">Characters the writer never showed.</param>
public sealed record WrittenLine(string Text, Raster Ink, string Read, double CharacterErrorRate, IReadOnlyList<string> Misread, string Borrowed)
{
    /// <summary>Its words, what is read of each, and whether that is another word.</summary>
    public IReadOnlyList<(string Text, string Read, bool Wrong)> Words { get; init; } = [];

    /// <summary>Where its words stand: left and right edge of each, in columns of its ink.</summary>
    public IReadOnlyList<(float Left, float Right)> WordEdges { get; init; } = [];

    /// <summary>The line before any of its words was drawn anew, which says where it stands on the page; null where none was.</summary>
    internal Raster? Anchor { get; init; }

    /// <summary>One of its words, to be kept as it is drawn here.</summary>
    /// <param name="number">Number of this line among those of its text that hold text.</param>
    /// <param name="word">The word's place on the line.</param>
    public KeptWord Keep(int number, int word) => new(
        number, word, Words[word].Text, WordSplit.Of(Ink, WordEdges)[word], WordEdges[word].Right - WordEdges[word].Left, Words[word].Read, Words[word].Wrong);
}
