namespace Ductus.Families;

/// <summary>The words that call an adapter up.</summary>
public static class TriggerWord
{
    /// <summary>What stands in a caption or prompt where they are to go.</summary>
    public const string Placeholder = "[trigger]";
}
