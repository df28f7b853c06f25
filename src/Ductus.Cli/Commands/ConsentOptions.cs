using System.CommandLine;
using Ductus.Hands;

namespace Ductus.Cli.Commands;

/// <summary>Whose hand is learned and by what right: given by options, kept beside the notes, or asked once where a person is there to answer.</summary>
internal sealed class ConsentOptions
{
    private static readonly (string Name, Right Right, string Meaning)[] Rights =
    [
        ("mine", Right.Mine, "it is my own hand"),
        ("agreed", Right.Agreed, "its writer agrees"),
        ("family", Right.Family, "its writer has died, and the family agrees"),
        ("public-domain", Right.PublicDomain, "the notes are in the public domain"),
    ];

    private readonly Option<string?> _whose = new("--whose") { Description = "Whose hand it is, as \"Margaret Doe\"; kept with the hand and its pages" };
    private readonly Option<string?> _right = new("--right") { Description = $"By what right it is used: {string.Join(", ", Rights.Select(right => $"{right.Name} ({right.Meaning})"))}" };
    private readonly Option<string?> _note = new("--consent-note") { Description = "What else there is to say of it" };

    public ConsentOptions() => _right.AcceptOnlyFromAmong([.. Rights.Select(right => right.Name)]);

    /// <summary>What is said of the sample hand.</summary>
    public static Consent OfSample { get; } = new("nobody (a synthetic sample)", Right.PublicDomain, "Drawn from a font under the SIL Open Font License");

    public void AddTo(Command command)
    {
        command.Options.Add(_whose);
        command.Options.Add(_right);
        command.Options.Add(_note);
        command.Validators.Add(result =>
        {
            if (string.IsNullOrWhiteSpace(result.GetValue(_whose)) != (result.GetResult(_right) is null))
            {
                result.AddError("--whose and --right belong together: a name, and by what right its hand is used");
            }
        });
    }

    /// <summary>What is stated; null where nothing is.</summary>
    public Consent? Get(ParseResult result, IReadOnlyList<string> notes, Terminal terminal)
    {
        if (result.GetValue(_right) is { } given)
        {
            return new Consent(result.GetValue(_whose)!.Trim(), Rights.First(right => right.Name == given).Right, result.GetValue(_note)?.Trim() ?? "");
        }

        if (notes.Where(Directory.Exists).Select(Consent.Of).OfType<Consent>().FirstOrDefault() is { } kept)
        {
            return kept;
        }

        return terminal.Asks ? Ask(terminal) : null;
    }

    /// <summary>What is stated of a hand that exists: by options, or else as it was, or else asked; null where nothing is.</summary>
    public Consent? Stated(Consent before, ParseResult result, Terminal terminal) =>
        result.GetResult(_right) is null && before.Right != Right.NotStated ? before : Get(result, [], terminal);

    /// <summary>Says how to state it, where nobody has.</summary>
    public static void Remind(Consent? consent, Terminal terminal)
    {
        if (consent is null or { Right: Right.NotStated })
        {
            terminal.Say("Whose hand this is is not stated, and nothing is written with it until it is: state it with --whose NAME and --right mine, agreed, family or public-domain.");
        }
    }

    private static Consent? Ask(Terminal terminal)
    {
        var whose = terminal.Ask("Whose hand is this? (a name; nothing leaves it open)");
        if (whose.Length == 0)
        {
            return null;
        }

        for (var i = 0; i < Rights.Length; i++)
        {
            terminal.Say($"  {i + 1}  {Rights[i].Meaning}");
        }

        var answer = terminal.Ask("By what right is it used? (1 to 4)");
        return int.TryParse(answer, out var number) && number >= 1 && number <= Rights.Length ? new Consent(whose, Rights[number - 1].Right)
            : Rights.FirstOrDefault(right => right.Name.Equals(answer, StringComparison.OrdinalIgnoreCase)) is { Name: not null } named ? new Consent(whose, named.Right)
            : null;
    }
}
