namespace Ductus;

/// <summary>A setting of a job under the name that every front end knows it by, such as <c>weights</c> or <c>candidates</c>, and a value for it.</summary>
public readonly record struct Setting(string Name, string Value);

/// <summary>
/// What the user can do where that depends on the program in front: data, of which a command line makes the name of a command or an option, and a
/// web page a button.
/// </summary>
public abstract record Remedy
{
    private Remedy()
    {
    }

    /// <summary>Do the same with these settings.</summary>
    public sealed record Change(IReadOnlyList<Setting> Settings) : Remedy;

    /// <summary>Do the same with these settings, with which it needs less memory.</summary>
    public sealed record LessMemory(IReadOnlyList<Setting> Settings, string Needs) : Remedy;

    /// <summary>Say another place for what is written: a setting that is a file or a folder, such as <c>out</c> or <c>work</c>.</summary>
    public sealed record OtherPlace(params IReadOnlyList<string> Settings) : Remedy;

    /// <summary>Give what a setting stands for.</summary>
    public sealed record Give(params IReadOnlyList<string> Settings) : Remedy;

    /// <summary>Have the reader propose texts, to be corrected.</summary>
    public sealed record ProposeTexts : Remedy;

    /// <summary>Read the notes first.</summary>
    public sealed record Ingest : Remedy;

    /// <summary>Read the notes anew, into another folder.</summary>
    public sealed record IngestAnew : Remedy;

    /// <summary>Learn a hand.</summary>
    public sealed record LearnHand : Remedy;

    /// <summary>Learn this hand again, from the same notes.</summary>
    public sealed record LearnHandAgain : Remedy;

    /// <summary>Replace or take out the characters of a text that cannot be written, or have them replaced.</summary>
    public sealed record Substitute : Remedy;

    /// <summary>Register a base of this name.</summary>
    public sealed record RegisterBase(string Base) : Remedy;

    /// <summary>Add a part to a registered base.</summary>
    public sealed record AddPart(string Base, string Part) : Remedy;

    /// <summary>Look what the parts of a registered base are.</summary>
    public sealed record LookAtBase(string Base) : Remedy;

    /// <summary>Put a trigger phrase into an adapter's file.</summary>
    public sealed record NameTrigger : Remedy;

    /// <summary>Say whose hand it is, and by what right it is used.</summary>
    public sealed record StateConsent : Remedy;

    /// <summary>Say that a signature is one's own.</summary>
    public sealed record SignAsSelf : Remedy;
}
