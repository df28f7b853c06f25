namespace Ductus;

/// <summary>
/// Something the user can mend: the message is one clear sentence (what is wrong, what to do) that is shown as it is, without a stack trace.
/// </summary>
public class UserException : Exception
{
    /// <inheritdoc cref="UserException"/>
    public UserException(string message, Remedy? remedy = null)
        : base(message) => Remedy = remedy;

    /// <inheritdoc cref="UserException"/>
    public UserException(string message, Exception inner, Remedy? remedy = null)
        : base(message, inner) => Remedy = remedy;

    /// <summary>What to do, where it depends on the program in front; it says so in its own words after the message.</summary>
    public Remedy? Remedy { get; }
}
