using System.Text.Json;
using Ductus.Ingest;

namespace Ductus.Studio.Notes;

/// <summary>A sheet as a work folder shows it.</summary>
/// <param name="Width">Columns of its picture.</param>
/// <param name="Height">Rows of its picture.</param>
/// <param name="Lines">Where its lines lie in the picture.</param>
/// <param name="Drawn">A picture of the level page with its lines in colours, in the work folder; it shows the page where its scan is not there.</param>
internal sealed record SheetPlaces(int Width, int Height, IReadOnlyList<LineOutline> Lines, string Drawn);

/// <summary>Finds where the lines of pages lie, in what reading notes leaves in <c>pages</c>.</summary>
internal static class PagePlaces
{
    /// <summary>The sheets of a picture in their order; none where nothing was kept.</summary>
    public static IReadOnlyList<SheetPlaces> Of(string folder, string name)
    {
        var home = Path.Combine(folder, "pages");
        if (!Directory.Exists(home))
        {
            return [];
        }

        var found = new List<(int Sheet, SheetPlaces Places)>();
        foreach (var path in Directory.GetFiles(home, "*.lines.json"))
        {
            try
            {
                using var json = JsonDocument.Parse(File.ReadAllBytes(path));
                var root = json.RootElement;
                if (root.GetProperty("picture").GetString() == name)
                {
                    var drawn = Path.ChangeExtension(path, ".png");
                    found.Add((SheetOf(path), new SheetPlaces(root.GetProperty("width").GetInt32(), root.GetProperty("height").GetInt32(), PageGeometryFile.ReadLines(path), Path.GetRelativePath(folder, drawn))));
                }
            }
            catch (Exception e) when (e is JsonException or InvalidDataException or KeyNotFoundException or InvalidOperationException)
            {
                // A file of another version: the lines are there all the same, without their places.
            }
        }

        return [.. found.OrderBy(sheet => sheet.Sheet).Select(sheet => sheet.Places)];
    }

    /// <summary>The second sheet of a file is called NAME.2.lines.json.</summary>
    private static int SheetOf(string path)
    {
        var stem = Path.GetFileName(path)[..^".lines.json".Length];
        return int.TryParse(Path.GetExtension(stem).TrimStart('.'), out var sheet) ? sheet : 1;
    }
}
