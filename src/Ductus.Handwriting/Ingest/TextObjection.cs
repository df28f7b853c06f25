using System.Text;

namespace Ductus.Ingest;

/// <summary>Why a line with a text is kept out of enrolment.</summary>
public abstract record TextObjection
{
    private TextObjection()
    {
    }

    /// <summary>The text itself marks words as unreadable.</summary>
    public sealed record MarkedUnreadable : TextObjection;

    /// <summary>The text holds a sign that the reader does not know.</summary>
    public sealed record UnknownSign(Rune Sign) : TextObjection;

    /// <summary>Too much of the text is in letters that the reader does not know, such as this one.</summary>
    public sealed record UnknownScript(Rune Letter) : TextObjection;
}
