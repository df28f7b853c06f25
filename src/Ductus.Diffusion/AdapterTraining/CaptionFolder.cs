using Ductus.Families;
using Ductus.Ingest;
using Ductus.Texts;

namespace Ductus.AdapterTraining;

/// <summary>A picture to train on and what it shows.</summary>
/// <param name="Path">The picture.</param>
/// <param name="Caption">What it shows, the trigger word in its place.</param>
public sealed record CaptionedPicture(string Path, string Caption);

/// <summary>A folder of pictures with a <c>.txt</c> of the same name beside each.</summary>
public static class CaptionFolder
{
    private const int Named = 5;

    /// <summary>The pictures in the order of their names.</summary>
    /// <exception cref="UserException">There is no picture, or a caption is missing, empty, or does not call up the hand.</exception>
    public static IReadOnlyList<CaptionedPicture> Read(string folder, AdapterTrainingSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (!Directory.Exists(folder))
        {
            throw new UserException($"There is no folder '{folder}'.");
        }

        var files = NotesFiles.Find(folder);
        var captions = files.ToDictionary(file => file.Picture, Caption);
        if (captions.Where(entry => entry.Value.Length == 0).Select(entry => Path.ChangeExtension(Path.GetFileName(entry.Key), ".txt")).ToList() is { Count: > 0 } missing)
        {
            throw new UserException(
                $"{missing.Count} of the {files.Count} pictures in '{folder}' have no caption: say in {List(missing)} what each shows, with {TriggerWord.Placeholder} for the hand, as in 'a letter in {TriggerWord.Placeholder} handwriting that says ...'.");
        }

        var filled = captions.Select(entry => new CaptionedPicture(entry.Key, settings.Fill(entry.Value))).ToList();
        if (filled.Where(picture => !picture.Caption.Contains(settings.Trigger, StringComparison.OrdinalIgnoreCase)).Select(picture => Path.GetFileName(picture.Path)).ToList() is { Count: > 0 } silent)
        {
            throw new UserException(
                $"The captions of {List(silent)} do not call up the hand: write {TriggerWord.Placeholder} (or {settings.Trigger} itself) where the hand is named.");
        }

        return filled;
    }

    /// <summary>A caption is one line to the text encoders, however it is broken.</summary>
    private static string Caption(NotesFile file) =>
        file.LineText ?? (file.PageText is null ? "" : string.Join(' ', TextFile.ReadLines(file.PageText)));

    private static string List(List<string> names) =>
        string.Join(", ", names.Take(Named)) + (names.Count > Named ? $" and {names.Count - Named} more" : "");
}
