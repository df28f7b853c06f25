using Ductus.Reading;
using Ductus.Studio.Languages;

namespace Ductus.Studio.Components;

/// <summary>Words for why a line is to be looked at before anything learns from it.</summary>
internal static class DoubtWords
{
    /// <summary>A reason.</summary>
    public static string Of(LineDoubt doubt, Words words) => doubt switch
    {
        LineDoubt.Inserted => words["doubt.inserted"],
        LineDoubt.Pale => words["doubt.pale"],
        LineDoubt.OtherSize => words["doubt.other-size"],
        LineDoubt.Printed => words["doubt.printed"],
        LineDoubt.HardlyRead => words["doubt.hardly-read"],
        _ => throw new ArgumentOutOfRangeException(nameof(doubt), doubt, "There are no words for this doubt."),
    };
}
