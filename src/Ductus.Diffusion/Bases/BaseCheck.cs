using Ductus.Families;

namespace Ductus.Bases;

/// <summary>What a look at one part found.</summary>
/// <param name="Part">The part.</param>
/// <param name="Path">File or folder; null: the base has none.</param>
/// <param name="What">What it is, or what is wrong with it.</param>
/// <param name="Ready">Whether it can be used.</param>
public sealed record PartReport(BasePart Part, string? Path, string What, bool Ready);

/// <summary>
/// Looks at the parts of a base: names, shapes and sizes, no weights, so that it takes a moment and little memory however large the files.
/// </summary>
public static class BaseCheck
{
    /// <summary>A report on each part, in order; missing ones too.</summary>
    public static IReadOnlyList<PartReport> Run(BaseFiles files)
    {
        ArgumentNullException.ThrowIfNull(files);
        return [.. files.Family.Parts.Select(part => files.Parts.TryGetValue(part.Key, out var path) ? Look(files.Family, part, path) : new PartReport(part, null, $"get {part.Hint}", false))];
    }

    private static PartReport Look(IBaseFamily family, BasePart part, string path)
    {
        try
        {
            return new PartReport(part, path, family.Describe(part, path), true);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return new PartReport(part, path, e.Message, false);
        }
    }
}
