using System.CommandLine;
using Ductus.Application;
using Ductus.Files;
using Ductus.Hands;
using Ductus.Ingest;
using Ductus.Training;

namespace Ductus.Cli.Commands;

/// <summary>What train, clone and demo share: making a hand from notes.</summary>
internal static class HandMaking
{
    public static Argument<string[]> Notes() => new("notes")
    {
        Description = "Page pictures with a .txt of their lines beside each, folders of them, or a folder made by 'ductus ingest'",
        Arity = ArgumentArity.OneOrMore,
    };

    public static Option<int> Steps() => Values.Number("--steps", "Steps of the training; 0 writes with the base as it is", 0, 100_000, HandTrainingSettings.UsualSteps);

    /// <summary>How wide the paper is that the pictures show.</summary>
    public static Option<float?> SheetWidth() => Values.Length("--sheet-width", "Width of the sheets in the pictures, as 15cm, 210mm or 8.5in, where their files do not say their resolution", 30, 1000);

    /// <summary>Makes the hand of a file, or takes the one that is there if it was made from the same notes in the same way.</summary>
    public static Hand Make(Engine engine, IReadOnlyList<string> notes, string path, string work, int steps, Consent? consent, float? sheetWidth, Terminal terminal, CancellationToken cancel)
    {
        WholeFile.Check(path);
        var earlier = File.Exists(path) ? Earlier(path) : null;
        var hand = engine.Clone(NotesSource.Of(notes), new HandTrainingSettings(steps, work), new JobLines(terminal), cancel, earlier, consent, sheetWidth);
        if (hand == earlier)
        {
            return hand;
        }

        hand = hand with { Name = Path.GetFileNameWithoutExtension(path) };
        HandFile.Save(hand, path);
        terminal.Say($"Hand: {path}");
        ConsentOptions.Remind(hand.Consent, terminal);
        return hand;
    }

    /// <summary>The hand that a file holds; null if it holds none that this version reads, for then there is nothing to spare.</summary>
    private static Hand? Earlier(string path)
    {
        try
        {
            return HandFile.Load(path);
        }
        catch (UserException)
        {
            return null;
        }
    }
}
