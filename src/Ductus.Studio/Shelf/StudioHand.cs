using System.Text.Json;
using Ductus.Files;
using Ductus.Hands;
using Ductus.Studio.Notes;
using Ductus.Studio.Work;
using Ductus.Writing;

namespace Ductus.Studio.Shelf;

/// <summary>What the studio keeps of a hand beside its notes.</summary>
public sealed record HandCard
{
    /// <summary>What it is called on the shelf.</summary>
    public required string Name { get; init; }

    /// <summary>What was found out when its pages were read.</summary>
    public Expectation? Expected { get; init; }
}

/// <summary>A text that is being written in a hand.</summary>
public sealed record Letter
{
    /// <summary>The text.</summary>
    public string Text { get; init; } = "";

    /// <summary>How it is set.</summary>
    public PageWishes Wishes { get; init; } = new();

    /// <summary>Words of which another version was chosen.</summary>
    public IReadOnlyList<RedrawnWord> Chosen { get; init; } = [];

    /// <summary>Words whose drawing stays, whatever else changes; their pictures are in the hand's folder.</summary>
    public IReadOnlyList<PinnedWord> Pinned { get; init; } = [];
}

/// <summary>A hand on the shelf: a work folder, with what the studio keeps in <c>studio</c> in it.</summary>
public sealed class StudioHand
{
    private readonly Lazy<HandNotes> _notes;
    private readonly Lock _lock = new();

    /// <summary>A hand in a folder.</summary>
    public StudioHand(string folder)
    {
        Folder = folder;
        _notes = new(() => new HandNotes(folder));
    }

    /// <summary>Its folder's name, by which addresses call it.</summary>
    public string Id => Path.GetFileName(Folder);

    /// <summary>Its folder.</summary>
    public string Folder { get; }

    /// <summary>Its pages and lines.</summary>
    public HandNotes Notes => _notes.Value;

    /// <summary>The file that learning makes.</summary>
    public string HandFile => Path.Combine(Folder, "hand.safetensors");

    /// <summary>Whether it has been learned.</summary>
    public bool IsLearned => File.Exists(HandFile);

    /// <summary>Whose hand it is.</summary>
    public Consent Consent
    {
        get => Consent.Of(Folder) ?? Consent.NotStated;
        set => value.Save(Folder);
    }

    /// <summary>What is kept of it.</summary>
    public HandCard Card
    {
        get => Read<HandCard>("hand.json") ?? new HandCard { Name = Id };
        set => Write("hand.json", value);
    }

    /// <summary>The text that is being written.</summary>
    public Letter Letter
    {
        get => Read<Letter>("letter.json") ?? new Letter();
        set => Write("letter.json", value);
    }

    /// <summary>Texts that were there before this one, the last first, to go back to.</summary>
    public IReadOnlyList<Letter> EarlierLetters
    {
        get => Read<IReadOnlyList<Letter>>("letters-before.json") ?? [];
        set => Write("letters-before.json", value);
    }

    private T? Read<T>(string name)
        where T : class
    {
        lock (_lock)
        {
            try
            {
                return JsonSerializer.Deserialize<T>(File.ReadAllBytes(Path.Combine(Folder, "studio", name)), JsonSerializerOptions.Web);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
            {
                return null;
            }
        }
    }

    private void Write<T>(string name, T value)
    {
        lock (_lock)
        {
            WholeFile.Write(Path.Combine(Folder, "studio", name), JsonSerializer.SerializeToUtf8Bytes(value, JsonSerializerOptions.Web));
        }
    }
}
