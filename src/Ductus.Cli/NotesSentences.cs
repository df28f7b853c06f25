using System.Text;
using Ductus.Cli.Commands;
using Ductus.Ingest;

namespace Ductus.Cli;

/// <summary>The sentences of the command line for what was found in a writer's notes.</summary>
internal static class NotesSentences
{
    /// <summary>A sentence; of a page whose lines do not fit its text followed by a row of detail for each line.</summary>
    public static string Of(NotesFinding finding) => finding switch
    {
        NotesFinding.PageWithoutText page => WithoutText(page.Page),
        NotesFinding.LinesMismatch page => $"{Mismatch(page)}:{string.Concat(page.Pairs.Where(IsToBeLookedAt).Select(pair => "\n  " + Of(pair)))}",
        NotesFinding.PageTurned page => $"'{page.Page}' lies {(page.Quarters == 2 ? "upside down" : "on its side")}: it was turned.",
        NotesFinding.PagePrinted { RestTaken: true } page => $"'{page.Page}' looks printed, not written by hand: only what else is on it was taken; leave the page out unless that is handwriting, or take the print too with --keep print.",
        NotesFinding.PagePrinted page => $"'{page.Page}' looks printed, not written by hand: leave it out unless it is handwriting all the same.",
        NotesFinding.PageNotText page => $"'{page.Page}' reads like no text in the letters that Ductus knows: leave it out if it is a picture, or in another script; else, as where it is in a language other than English, French or German, write its text beside it.",
        NotesFinding.LinesDoubted page => $"'{page.Page}', lines to look at before they are taken: {string.Join("; ", page.Lines.GroupBy(line => line.Doubt).Select(lines => $"{string.Join(", ", lines.Select(line => line.Number))} ({NotesReport.Of(lines.Key)})"))}.",
        NotesFinding.BlemishesLeftOut page => LeftOut(page),
        NotesFinding.LineWithoutInk line => $"'{line.Source}' is left out: no writing is left of it.",
        NotesFinding.TextRefused line => $"'{line.Source}' is left out: {Of(line.Objection)}.",
        NotesFinding.Signature line => $"'{line.Source}' is left out: \"{line.Text}\" looks like a signature, and a signature is learned only where the hand is said to be one's own (--right mine).",
        NotesFinding.TextDoubted line => $"'{line.Source}' hardly reads as its text \"{line.Text}\" but as \"{line.Read}\": check that its lines are in order.",
        NotesFinding.TextSwapped line => $"'{line.Source}' is left out: its text \"{Shorten(line.Text)}\" is not what stands there, but the text of '{line.Owner}', \"{Shorten(line.Proper)}\", is: put the texts in order.",
        NotesFinding.FewLines few => $"Only {few.Lines} {(few.Lines == 1 ? "line" : "lines")} to learn from: the hand will be rough; {few.Enough} make a good one.",
        NotesFinding.SmallLetters small => FormattableString.Invariant($"Small letters are only {small.XHeight:F0} pixels high: scan at 300 dpi or photograph from nearer."),
        _ => throw new ArgumentOutOfRangeException(nameof(finding), finding, "There is no sentence for this finding."),
    };

    /// <summary>One sentence for notes of which nothing can be learned from: that of the first picture that is not used or in which something is wrong, where there is one.</summary>
    public static string Of(NoLinesException fault)
    {
        string[] reasons =
        [
            .. fault.Files.Unused.Where(file => file.Reason is not (UnusedReason.Foreign or UnusedReason.NoPicture or UnusedReason.OwnWork)).Select(InventorySentences.Of),
            .. fault.Findings.Select(finding => finding is NotesFinding.LinesMismatch page ? Mismatch(page) + "." : Of(finding)),
        ];
        return CommandLine.Plain(reasons.Length == 0 ? fault.Message : reasons.Length == 1 ? reasons[0] : $"There is no line to learn from; of the first picture: {reasons[0]}");
    }

    /// <summary>What is to be done about a page whose text nobody has given.</summary>
    public static string WithoutText(string page) =>
        $"'{page}' has no text file '{Path.GetFileNameWithoutExtension(page)}.txt' beside it with its lines: write one, or correct what 'ductus ingest' proposes.";

    private static bool IsToBeLookedAt(LinePair pair) => pair.Ink is null || pair.Text is null || pair.Doubt is not null || pair.Moved;

    private static string LeftOut(NotesFinding.BlemishesLeftOut page)
    {
        var kinds = string.Join(", ", page.Kinds.Select(kind => kind.Count == 1 ? Of(kind.Kind) : $"{Of(kind.Kind)} ({kind.Count} times)"));
        var where = page.Picture is null ? "" : $", grey in '{page.Picture}'; to learn from one all the same, read the notes anew with 'ductus ingest' and --keep {page.Page}:NUMBER, or a kind of them with --keep {KeepOption.NameOf(page.Kinds[0].Kind)}";
        return $"'{page.Page}', left out: {kinds}{where}.";
    }

    private static string Of(BlemishKind kind) => kind switch
    {
        BlemishKind.Blot => "a blot",
        BlemishKind.Underline => "a line under words or a rest of a rule",
        BlemishKind.Edge => "the sheet's edge",
        BlemishKind.Hole => "a punched hole",
        BlemishKind.OtherInk => "something in another ink",
        BlemishKind.Drawing => "a drawing",
        BlemishKind.CrossedOut => "a word struck out",
        BlemishKind.Print => "printed letters",
        BlemishKind.CutOff => "a letter cut by the picture's border",
        BlemishKind.Stain => "something that makes no letters: a stain, the other side of the sheet, a flourish",
        BlemishKind.Sideways => "words written up or down the margin",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There are no words for this kind."),
    };

    private static string Mismatch(NotesFinding.LinesMismatch page)
    {
        var certain = page.Pairs.Count(pair => pair is { Ink: not null, Text: not null, Doubt: null });
        var numbers = page.Picture is null ? "" : $", numbered as in '{page.Picture}'";
        return page.InkLines == page.TextLines && certain == page.InkLines
            ? $"'{page.Page}': its lines are in another order than those of its text; each got its own"
            : $"'{page.Page}' does not fit its text in every line: {page.InkLines} lines of ink were found, the text has {page.TextLines}, {certain} of them fit clearly and are taken; to be looked at{numbers}";
    }

    private static string Of(LinePair pair)
    {
        var where = pair.Ink is { } ink ? $"line {ink.Number} at y={ink.Row}" : "no ink";
        var what = pair.Text is { } text ? $"\"{Shorten(text)}\"" : "no text";
        return $"{where}: {what}{(pair.Doubt is { } doubt ? $" ({Of(doubt)})" : pair.Moved ? " (stands elsewhere in the text)" : "")}";
    }

    private static string Of(TextDoubt doubt) => doubt switch
    {
        TextDoubt.FitsBadly => "does not read like it",
        TextDoubt.FitsAnotherAsWell => "another line fits as well",
        TextDoubt.AnotherLength => "has another length",
        TextDoubt.TooShort => "too short to be sure",
        TextDoubt.OverTwoLines => "one line of text over two of ink",
        TextDoubt.TwoOnOneLine => "two lines of text on one of ink",
        TextDoubt.NotRead => "by its length",
        _ => throw new ArgumentOutOfRangeException(nameof(doubt), doubt, "There are no words for this doubt."),
    };

    private static string Shorten(string text) => text.Length <= 32 ? text : text[..30] + "…";

    private static string Of(TextObjection objection) => objection switch
    {
        TextObjection.MarkedUnreadable => "its text marks words as unreadable",
        TextObjection.UnknownSign unknown => $"its text holds {Named(unknown.Sign)}, a character that Ductus does not know",
        TextObjection.UnknownScript script => $"too much of its text is in letters that Ductus cannot read, such as {Named(script.Letter)}",
        _ => throw new ArgumentOutOfRangeException(nameof(objection), objection, "There are no words for this objection."),
    };

    private static string Named(Rune sign) => $"'{sign}' (U+{sign.Value:X4})";
}
