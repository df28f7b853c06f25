using Ductus.AdapterTraining;

namespace Ductus.Tests.AdapterTraining;

/// <summary>Captions beside pictures, and what users get wrong about them.</summary>
public sealed class CaptionFolderTests
{
    private static readonly AdapterTrainingSettings Settings = new() { Trigger = "inkhand" };

    [Fact]
    public void The_trigger_word_takes_its_place_and_line_breaks_do_not_matter()
    {
        using var notes = new NotesForTraining();
        File.WriteAllText(Path.Combine(notes.Pictures, "2.txt"), "a note\r\nin [Trigger] handwriting\n");

        var read = CaptionFolder.Read(notes.Pictures, Settings);

        Assert.Equal(
            ["a line in inkhand handwriting", "a note in inkhand handwriting", "a line in inkhand handwriting"],
            read.Select(picture => picture.Caption));
    }

    [Fact]
    public void Pictures_without_captions_are_named_with_what_to_write()
    {
        using var notes = new NotesForTraining();
        notes.Draw("4.png", 64, 64, caption: null);
        notes.Draw("5.png", 64, 64, caption: "  ");

        var message = Refused(notes.Pictures);

        Assert.StartsWith("2 of the 5 pictures in", message, StringComparison.Ordinal);
        Assert.Contains("say in 4.txt, 5.txt what each shows, with [trigger] for the hand", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Captions_that_do_not_call_up_the_hand_are_named()
    {
        using var notes = new NotesForTraining();
        File.WriteAllText(Path.Combine(notes.Pictures, "1.txt"), "a line in INKHAND handwriting");
        File.WriteAllText(Path.Combine(notes.Pictures, "3.txt"), "a line in nobody's handwriting");

        Assert.Equal(
            "The captions of 3.png do not call up the hand: write [trigger] (or inkhand itself) where the hand is named.",
            Refused(notes.Pictures));
    }

    [Fact]
    public void Folders_without_pictures_and_no_folders_are_refused()
    {
        using var folder = new TemporaryFolder();

        Assert.Contains("holds no picture", Refused(folder.Path), StringComparison.Ordinal);
        Assert.Contains("There is no folder", Refused(folder.File("none")), StringComparison.Ordinal);
    }

    private static string Refused(string folder) => Assert.Throws<UserException>(() => CaptionFolder.Read(folder, Settings)).Message;
}
