using Ductus.Studio.Languages;

namespace Ductus.Studio.Components;

/// <summary>Words for changes of a page's lines.</summary>
internal static class EditWords
{
    /// <summary>A change by what the log calls it (<see cref="Notes.NoteEdit.What"/>); what another version kept there stays as it is.</summary>
    public static string Of(string what, Words words) => what switch
    {
        "merge" => words["edit.merge"],
        "split" => words["edit.split"],
        "draw" => words["edit.draw"],
        "move" => words["edit.move"],
        "take in" => words["edit.take-in"],
        "leave out" => words["edit.leave-out"],
        "delete" => words["edit.delete"],
        "text" => words["edit.text"],
        "draft" => words["edit.draft"],
        "page's text" => words["edit.page-text"],
        "turn" => words["edit.turn"],
        "crop" => words["edit.crop"],
        _ => what,
    };
}
