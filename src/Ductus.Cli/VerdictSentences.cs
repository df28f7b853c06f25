using System.Globalization;
using Ductus.Application;

namespace Ductus.Cli;

/// <summary>The sentences of the command line for what is to be expected of notes, and for what came of them.</summary>
internal static class VerdictSentences
{
    private const int Named = 30;

    /// <summary>A few lines, one sentence each.</summary>
    public static string Of(NotesVerdict verdict)
    {
        var lines = new List<string> { Lines(verdict) };
        if (verdict.Missing is { Count: > 0 } missing)
        {
            var more = missing.Count > Named ? $" and {missing.Count - Named} more" : "";
            lines.Add($"Missing: {string.Join(' ', missing.Take(Named).Select(c => c.Character))}{more}; 'ductus sheet' makes a sheet to copy that has them, 'ductus coverage' says how they are made without.");
        }
        else if (verdict.Missing is not null)
        {
            lines.Add("Missing: nothing of what texts usually have.");
        }

        lines.Add(verdict.LetterHeight is { } height
            ? string.Create(CultureInfo.InvariantCulture, $"Letters: a small x is {height:0.0} mm high.")
            : "Letters: how large they are is not known, for the pictures do not say how large the paper is: say it with --sheet-width 15cm; without, a small x is written 2.4 mm high.");
        if (verdict.APage is { } page)
        {
            var learning = verdict.Learning is { } time ? $"learning takes about {RoughTime.Of(time)}, " : "";
            lines.Add($"On this machine {learning}a page about {RoughTime.Of(page)}.");
        }

        return string.Join('\n', lines);
    }

    /// <summary>Whether a training helped.</summary>
    public static string Of(Notice.Trained trained)
    {
        if (double.IsNaN(trained.After) || trained.Before is not { } before)
        {
            return "Whether the training helped cannot be measured: with six lines or more some are held out for that.";
        }

        var reads = string.Create(CultureInfo.InvariantCulture, $"{100 * before:0.#} % of characters of held-out lines read wrong before, {100 * trained.After:0.#} % now");
        return trained.Step == 0
            ? $"The training did not help: nothing it found reads and looks more like this writer than the letters cut out of the notes alone, which are kept ({reads}). More lines may change that."
            : $"The training helped: the hand of step {trained.Step} reads and looks most like this writer ({reads}).";
    }

    private static string Lines(NotesVerdict verdict)
    {
        var enough = verdict.Lines switch
        {
            0 => "nothing can be learned before some are checked",
            < 10 => "a rough hand",
            < NotesVerdict.EnoughLines => string.Create(CultureInfo.InvariantCulture, $"a fair hand, {NotesVerdict.EnoughLines} make a good one"),
            _ => "enough for a good hand",
        };
        var but = new List<string>();
        if (verdict.Doubted > 0)
        {
            but.Add($"{verdict.Doubted} hardly read as their texts");
        }

        if (verdict.LeftOut > 0)
        {
            but.Add($"{verdict.LeftOut} more left out");
        }

        if (verdict.Unchecked > 0)
        {
            but.Add($"{verdict.Unchecked} more unchecked");
        }

        return $"Lines: {verdict.Lines} to learn from ({string.Join(", ", but.Append(enough))}).";
    }
}
