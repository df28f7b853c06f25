namespace Ductus.Studio.Notes;

/// <summary>
/// Pictures of pages that were turned or cropped: <c>studio/adjusted/KEY</c>, and what was painted on them in <c>studio/paint</c>. Each adjustment makes one, and undo goes back to it; once no page
/// and no step that can be taken back or made again shows it, nothing ever will.
/// </summary>
internal static class AdjustedPictures
{
    private static readonly string Home = Path.Combine("studio", "adjusted");

    /// <summary>Where the picture of an adjustment lies, in the hand's folder.</summary>
    public static string FolderOf(PageAdjustment adjustment) => Path.Combine(Home, adjustment.Key);

    /// <summary>Deletes those that nothing shows any more; to be called when a hand is opened, while nobody brings a new one.</summary>
    /// <param name="folder">The hand's folder.</param>
    /// <param name="pages">Its pages.</param>
    /// <param name="steps">What can be taken back and made again. Steps of a page that was removed cannot.</param>
    public static void Clean(string folder, IReadOnlyCollection<NotePage> pages, IEnumerable<NoteEdit> steps)
    {
        var adjusted = Path.Combine(folder, Home);
        if (!Directory.Exists(adjusted))
        {
            return;
        }

        var there = pages.Select(page => page.Id).ToHashSet();
        var shown = pages.Concat(steps.Where(step => there.Contains(step.Page)).SelectMany(step => (NotePage?[])[step.PageBefore, step.PageAfter]).OfType<NotePage>())
            .Select(page => page.Adjusted?.Key).OfType<string>().ToHashSet();
        try
        {
            foreach (var path in Directory.GetDirectories(adjusted).Where(path => !shown.Contains(Path.GetFileName(path))))
            {
                foreach (var painted in Painted(folder, Path.GetFileName(path)))
                {
                    File.Delete(painted);
                }

                Directory.Delete(path, recursive: true);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Somebody is looking at it: it goes the next time.
        }
    }

    private static string[] Painted(string folder, string key) => Path.Combine(folder, "studio", "paint") is var paint && Directory.Exists(paint) ? Directory.GetFiles(paint, $"*-{key}-*.png") : [];
}
