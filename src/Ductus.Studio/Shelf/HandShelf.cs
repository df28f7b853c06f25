using Ductus.Files;
using Ductus.Hands;
using Ductus.Ingest;
using Ductus.Studio.Languages;
using Ductus.Studio.Notes;

namespace Ductus.Studio.Shelf;

/// <summary>All hands of a folder. Those that were read without the studio are among them: any folder in it with ingested notes or a hand's file.</summary>
/// <param name="folder">The folder.</param>
public sealed class HandShelf(string folder)
{
    private const int LongestId = 40;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, StudioHand> _hands = [];

    /// <summary>The folder.</summary>
    public string Folder { get; } = Path.GetFullPath(folder);

    /// <summary>Where the studio keeps what belongs to no hand: its jobs, its sessions.</summary>
    public string Own => Path.Combine(Folder, ".studio");

    /// <summary>Told when a hand has come or gone.</summary>
    public event Action? Changed;

    /// <summary>The hands by their names.</summary>
    public IReadOnlyList<StudioHand> Hands => !Directory.Exists(Folder) ? []
        : [.. Directory.GetDirectories(Folder).Where(IsHand).Select(path => Get(Path.GetFileName(path))).OfType<StudioHand>().OrderBy(hand => hand.Card.Name, StringComparer.CurrentCultureIgnoreCase)];

    /// <summary>A hand; null if there is none of this name.</summary>
    public StudioHand? Get(string id)
    {
        // A name of a folder right here, and nothing that leads elsewhere.
        if (string.IsNullOrEmpty(id) || id[0] == '.' || Path.GetFileName(id) != id || id.Contains('\\', StringComparison.Ordinal) || !IsHand(Path.Combine(Folder, id)))
        {
            return null;
        }

        lock (_lock)
        {
            return _hands.TryGetValue(id, out var hand) ? hand : _hands[id] = new StudioHand(Path.Combine(Folder, id));
        }
    }

    /// <summary>A new hand.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="consent">Whose it is.</param>
    /// <exception cref="UserException">The folder cannot be written.</exception>
    public StudioHand Create(string name, Consent consent)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(consent);
        var plain = string.Concat(name.Trim().ToLowerInvariant().Select(c => char.IsLetterOrDigit(c) ? c : '-')).Trim('-');
        plain = plain.Length == 0 ? "hand" : plain.Length > LongestId ? plain[..LongestId].Trim('-') : plain;
        var id = plain;
        for (var n = 2; Directory.Exists(Path.Combine(Folder, id)); n++)
        {
            id = $"{plain}-{n}";
        }

        Folders.Create(Path.Combine(Folder, id, "studio"));
        var hand = Get(id)!;
        hand.Card = new HandCard { Name = name.Trim() };
        hand.Consent = consent;
        Changed?.Invoke();
        return hand;
    }

    /// <summary>A new hand with the pages of the sample that ships.</summary>
    /// <param name="words">Says in whose language it is called; null: in English.</param>
    /// <exception cref="UserException">The folder cannot be written, or the sample is not there.</exception>
    public StudioHand CreateSample(Words? words = null)
    {
        words ??= new Words();
        var hand = Create(words["shelf.sample-name"], new Consent(words["shelf.sample-whose"], Right.PublicDomain, words["shelf.sample-note"]));
        var scans = Path.Combine(hand.Folder, "scans");
        Folders.Create(scans);
        foreach (var path in Directory.GetFiles(Installation.Sample("hand"), "page-*").Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(path);
            File.Copy(path, Path.Combine(scans, name), overwrite: true);
            if (Path.GetExtension(name) != ".txt")
            {
                hand.Notes.AddPicture(Path.Combine("scans", name));
            }
        }

        return hand;
    }

    /// <summary>A hand from the file of one that was learned elsewhere.</summary>
    /// <param name="name">The file's name.</param>
    /// <param name="data">Its bytes.</param>
    /// <param name="cancel">Stops it; nothing is kept then.</param>
    /// <exception cref="UserException">It is no hand's file, or the folder cannot be written.</exception>
    public async Task<StudioHand> ImportAsync(string name, Stream data, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(data);
        Folders.Create(Own);
        var aside = Path.Combine(Own, $"{Guid.NewGuid():N}{WholeFile.AsideSuffix}");
        try
        {
            await using (var file = File.Create(aside))
            {
                await data.CopyToAsync(file, cancel).ConfigureAwait(false);
            }

            Hand hand;
            try
            {
                hand = HandFile.Load(aside);
            }
            catch (UserException e)
            {
                throw Sentences.Refusal(e, "refused.no-hand-file", name);
            }

            var made = Create(hand.Name.Length > 0 ? hand.Name : Path.GetFileNameWithoutExtension(name), hand.Consent);
            File.Move(aside, made.HandFile);
            Changed?.Invoke();
            return made;
        }
        finally
        {
            WholeFile.TryDelete(aside);
        }
    }

    /// <summary>Removes a hand with everything in its folder.</summary>
    /// <exception cref="UserException">The folder cannot be removed.</exception>
    public void Delete(StudioHand hand)
    {
        ArgumentNullException.ThrowIfNull(hand);
        try
        {
            Directory.Delete(hand.Folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Sentences.Refusal(e, "refused.not-removed", hand.Folder, e.Message);
        }

        lock (_lock)
        {
            _hands.Remove(hand.Id);
        }

        Changed?.Invoke();
    }

    private static bool IsHand(string path) => Path.GetFileName(path)[0] != '.'
        && (Directory.Exists(Path.Combine(path, "studio")) || WorkFolder.Exists(path) || File.Exists(Path.Combine(path, "hand.safetensors")));
}
