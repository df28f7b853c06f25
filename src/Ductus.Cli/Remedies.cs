namespace Ductus.Cli;

/// <summary>What the command line says a user can do.</summary>
public static class Remedies
{
    /// <summary>The message with the way out, as one sentence.</summary>
    public static string Sentence(UserException fault)
    {
        // What the system adds (no space left on device: 'page.png') has no full stop.
        var message = CommandLine.Plain(fault.Message).TrimEnd('.');
        return fault.Remedy is { } remedy
            ? $"{message}{(message.Contains(": ", StringComparison.Ordinal) ? ";" : ":")} {CommandLine.Plain(Of(remedy))}."
            : message + ".";
    }

    /// <summary>Settings as they are typed.</summary>
    public static string Typed(IEnumerable<Setting> settings) => string.Join(' ', settings.Select(setting => $"--{setting.Name} {setting.Value}"));

    /// <summary>A clause.</summary>
    public static string Of(Remedy remedy) => remedy switch
    {
        Remedy.Change change => $"try it with {Typed(change.Settings)}",
        Remedy.LessMemory less => $"with {Typed(less.Settings)} it would need {less.Needs}",
        Remedy.OtherPlace place => $"{Options(place.Settings, "or")} says where",
        Remedy.Give give => $"give {Options(give.Settings, "and")}",
        Remedy.ProposeTexts => "'ductus ingest' proposes texts to correct",
        Remedy.Ingest => "run 'ductus ingest' first",
        Remedy.IngestAnew => "run 'ductus ingest' into another folder",
        Remedy.LearnHand => "'ductus train' makes one",
        Remedy.LearnHandAgain => "train it again with 'ductus train'",
        Remedy.Substitute => "replace them or take them out, or have --substitute do it",
        Remedy.RegisterBase register => $"'ductus base add {register.Base} FOLDER' registers one",
        Remedy.AddPart part => $"add it with 'ductus base add {part.Base} --{part.Part} PATH'",
        Remedy.LookAtBase look => $"'ductus base check {look.Base}' says what each is",
        Remedy.NameTrigger => "'ductus convert --trigger' puts one into the file",
        Remedy.StateConsent => "state it with --whose NAME and --right mine, agreed, family or public-domain",
        Remedy.SignAsSelf => "if it is yours, say so with --sign-as-self",
        _ => throw new ArgumentOutOfRangeException(nameof(remedy), remedy, "There are no words for this remedy."),
    };

    private static string Options(IReadOnlyList<string> settings, string word) => string.Join($" {word} ", settings.Select(setting => $"--{setting}"));
}
