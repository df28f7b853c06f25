namespace Ductus.Ingest;

/// <summary>Why a line of a page's text, laid to a line of ink, is for a person to look at.</summary>
public enum TextDoubt
{
    /// <summary>The ink does not read like the text, beside the other lines of the page.</summary>
    FitsBadly,

    /// <summary>The ink reads nearly as much like another line of the text, or the text fits another line of ink nearly as well.</summary>
    FitsAnotherAsWell,

    /// <summary>The ink is far wider or narrower than the text's length would have it.</summary>
    AnotherLength,

    /// <summary>The text is so short that nearly any ink reads like it, and the lines around do not settle it.</summary>
    TooShort,

    /// <summary>One line of text lies over this and another line of ink; where it is to be parted is a guess.</summary>
    OverTwoLines,

    /// <summary>This and another line of text lie on one line of ink.</summary>
    TwoOnOneLine,

    /// <summary>Nothing has read the ink: the texts were laid by their lengths.</summary>
    NotRead,
}
