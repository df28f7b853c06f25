using System.Text.Json;
using Ductus.Files;
using Ductus.Studio.Languages;

namespace Ductus.Studio.Notes;

/// <summary>Pages on disk: <c>studio/pages/ID.json</c> in the hand's folder, each written whole.</summary>
internal static class PageFiles
{
    /// <summary>All pages of a hand.</summary>
    /// <exception cref="UserException">One is damaged.</exception>
    public static IEnumerable<NotePage> Load(string folder)
    {
        var pages = Home(folder);
        if (!Directory.Exists(pages))
        {
            yield break;
        }

        foreach (var path in Directory.GetFiles(pages, "*.json"))
        {
            NotePage? page;
            try
            {
                page = JsonSerializer.Deserialize<NotePage>(File.ReadAllBytes(path), JsonSerializerOptions.Web);
            }
            catch (JsonException e)
            {
                throw Sentences.Refusal(e, "refused.page-damaged", path);
            }

            if (page is not null)
            {
                yield return page;
            }
        }
    }

    /// <summary>Writes a page.</summary>
    /// <exception cref="UserException">It cannot be written.</exception>
    public static void Write(string folder, NotePage page) => WholeFile.Write(Path.Combine(Home(folder), page.Id + ".json"), JsonSerializer.SerializeToUtf8Bytes(page, JsonSerializerOptions.Web));

    /// <summary>Removes a page; its picture goes to <c>studio/removed</c> unless another page is on it too.</summary>
    public static void Remove(string folder, NotePage page, bool keepsPicture)
    {
        WholeFile.TryDelete(Path.Combine(Home(folder), page.Id + ".json"));
        if (page.Picture is null || keepsPicture)
        {
            return;
        }

        var removed = Path.Combine(folder, "studio", "removed");
        Folders.Create(removed);
        foreach (var name in (string[])[page.Picture, Path.ChangeExtension(page.Picture, ".txt")])
        {
            var path = Path.Combine(folder, name);
            if (File.Exists(path))
            {
                File.Move(path, Path.Combine(removed, Path.GetFileName(name)), overwrite: true);
            }
        }
    }

    private static string Home(string folder) => Path.Combine(folder, "studio", "pages");
}
