namespace Ductus.Bases;

/// <summary>A base as the user registered it: where its parts are.</summary>
/// <param name="Name">What the user calls it.</param>
/// <param name="Parts">File or folder of each part that is there.</param>
public sealed record FluxBase(string Name, IReadOnlyDictionary<BasePart, string> Parts)
{
    /// <summary>The parts that are found in a folder; single parts given by the user come before it.</summary>
    /// <exception cref="UserException">There is no such folder or file, or no part at all.</exception>
    public static FluxBase Find(string name, string? folder, IReadOnlyDictionary<BasePart, string>? given = null)
    {
        if (folder is not null && !Directory.Exists(folder))
        {
            throw new UserException($"There is no folder '{folder}'.");
        }

        var parts = new Dictionary<BasePart, string>();
        foreach (var files in BasePartFiles.All)
        {
            var path = given?.GetValueOrDefault(files.Part);
            if (path is not null && !File.Exists(path) && !Directory.Exists(path))
            {
                throw new UserException($"There is no file or folder '{path}' for the {files.Title}.");
            }

            if ((path ?? (folder is null ? null : files.FindIn(folder))) is { } found)
            {
                parts.Add(files.Part, Path.GetFullPath(found));
            }
        }

        return parts.Count > 0
            ? new FluxBase(name, parts)
            : throw new UserException($"No part of a Flux base was found: give a folder with the files, such as {BasePartFiles.All[0].Hint}, or name each file.");
    }
}
