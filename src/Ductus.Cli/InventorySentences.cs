using Ductus.Ingest;

namespace Ductus.Cli;

/// <summary>The words of the command line for what became of the files of notes.</summary>
internal static class InventorySentences
{
    /// <summary>Files of one kind that are named: nobody reads on.</summary>
    private const int Named = 40;

    /// <summary>A block of lines: the files that are used, then those that are not, each with its reason.</summary>
    public static string Of(NotesInventory files)
    {
        var lines = new List<string> { $"Files used: {files.Used.Count}" };
        lines.AddRange(Listed([.. files.Used.Select(Of)]));
        if (files.Unused.Count > 0)
        {
            lines.Add($"Files not used: {files.Unused.Count}");
            lines.AddRange(Listed([.. Unused(files)]));
        }

        return string.Join('\n', lines);
    }

    /// <summary>A sentence for each file that is not used; those that are no notes together.</summary>
    public static IEnumerable<string> Unused(NotesInventory files)
    {
        foreach (var alike in files.Unused.GroupBy(file => file.Reason is UnusedReason.Foreign or UnusedReason.NoPicture or UnusedReason.OwnWork ? file.Reason : null))
        {
            string[] names = [.. alike.Select(file => $"'{CommandLine.Plain(file.Name)}'")];
            if (alike.Key is null || names.Length == 1)
            {
                foreach (var file in alike)
                {
                    yield return Of(file);
                }

                continue;
            }

            var all = names.Length > Named ? $"{string.Join(", ", names.Take(Named))} and {names.Length - Named} more" : $"{string.Join(", ", names[..^1])} and {names[^1]}";
            yield return alike.Key switch
            {
                UnusedReason.Foreign => $"{all} are no pictures.",
                UnusedReason.NoPicture => $"{all} are texts, but there are no pictures of their names.",
                _ => $"{all} were made by Ductus: they are no notes.",
            };
        }
    }

    /// <summary>Why a file is not used, in a sentence.</summary>
    public static string Of(UnusedFile file) => file.Reason switch
    {
        UnusedReason.Faulty of => Remedies.Sentence(of.Fault),
        UnusedReason.Same same => CommandLine.Plain($"'{file.Name}' shows the same page as '{same.As}', which is used."),
        UnusedReason.NoLine => CommandLine.Plain($"'{file.Name}' shows no line of writing."),
        UnusedReason.NoText => CommandLine.Plain(NotesSentences.WithoutText(file.Name)),
        UnusedReason.Missing missing => CommandLine.Plain($"'{file.Name}' is not there, though '{missing.Table}' names it."),
        UnusedReason.Foreign => CommandLine.Plain($"'{file.Name}' is no picture."),
        UnusedReason.NoPicture => CommandLine.Plain($"'{file.Name}' is a text, but there is no picture of its name."),
        UnusedReason.OwnWork => CommandLine.Plain($"'{file.Name}' was made by Ductus: it is no note."),
        _ => throw new ArgumentOutOfRangeException(nameof(file), file, "There are no words for this reason."),
    };

    private static string Of(UsedFile file)
    {
        var all = file.Lines + file.Proposed;
        var proposed = file.Proposed == 0 ? ""
            : file.Lines > 0 ? $", {file.Proposed} of them with a text that nobody has checked"
            : all == 1 ? " with a text that nobody has checked" : " with texts that nobody has checked";
        var pages = file.Pages > 1 ? $" on {file.Pages} pages" : "";
        return CommandLine.Plain($"'{file.Name}': {(all == 0 ? "no line that can be learned from" : $"{all} {(all == 1 ? "line" : "lines")}{pages}{proposed}")}");
    }

    private static IEnumerable<string> Listed(string[] lines) =>
        lines.Take(Named).Concat(lines.Length > Named ? [$"and {lines.Length - Named} more"] : []).Select(line => "  " + line);
}
