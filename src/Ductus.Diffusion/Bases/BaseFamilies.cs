using System.Numerics;
using Ductus.Families;
using Ductus.Flux1;

namespace Ductus.Bases;

/// <summary>The families of base models that Ductus runs.</summary>
public static class BaseFamilies
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<IBaseFamily> All { get; } = [Flux1Family.Instance];

    /// <summary>Every part that a base of any family may have, each title once.</summary>
    public static IReadOnlyList<BasePart> Parts { get; } = [.. All.SelectMany(family => family.Parts).DistinctBy(part => part.Title)];

    /// <summary>Pictures whose sides are multiples of it suit every family.</summary>
    public static int PixelStep { get; } = All.Aggregate(1, (step, family) => step / (int)BigInteger.GreatestCommonDivisor(step, family.PixelStep) * family.PixelStep);

    /// <summary>Their names, for people.</summary>
    public static string Names => string.Join(", ", All.Select(family => family.Name));

    /// <summary>The base whose parts are found in a folder, of the family of which the most are; single parts given by the user come before it.</summary>
    /// <param name="name">What to call the base.</param>
    /// <param name="folder">A folder with its files, if there is one.</param>
    /// <param name="given">Files or folders of single parts, by <see cref="BasePart.Title"/>.</param>
    /// <exception cref="UserException">There is no such folder or file, or no part at all.</exception>
    public static BaseFiles Find(string name, string? folder, IReadOnlyDictionary<string, string>? given = null)
    {
        if (folder is not null && !Directory.Exists(folder))
        {
            throw new UserException($"There is no folder '{folder}'.");
        }

        foreach (var (title, path) in given ?? new Dictionary<string, string>())
        {
            if (!File.Exists(path) && !Directory.Exists(path))
            {
                throw new UserException($"There is no file or folder '{path}' for the {title}.");
            }
        }

        var found = All.Select(family => new BaseFiles(name, family, PartsOf(family, folder, given))).MaxBy(files => files.Parts.Count)!;
        return found.Parts.Count > 0
            ? found
            : throw new UserException($"No part of a base was found: give a folder with the files of one ({Names}), such as {All[0].Parts[0].Hint}, or name each file.");
    }

    private static Dictionary<string, string> PartsOf(IBaseFamily family, string? folder, IReadOnlyDictionary<string, string>? given) => family.Parts
        .Select(part => (part.Key, Path: given?.GetValueOrDefault(part.Title) ?? (folder is null ? null : part.FindIn(folder))))
        .Where(part => part.Path is not null)
        .ToDictionary(part => part.Key, part => Path.GetFullPath(part.Path!));
}
