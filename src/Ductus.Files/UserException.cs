namespace Ductus;

/// <summary>
/// Something the user can mend: the message is one clear sentence (what is wrong, what to do) that is shown as it is,
/// without a stack trace; the program ends with exit code 2.
/// </summary>
public sealed class UserException : Exception
{
    /// <inheritdoc cref="UserException"/>
    public UserException(string message)
        : base(message)
    {
    }

    /// <inheritdoc cref="UserException"/>
    public UserException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
