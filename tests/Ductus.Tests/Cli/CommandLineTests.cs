namespace Ductus.Tests.Cli;

/// <summary>What a mistyped command line is answered.</summary>
public sealed class CommandLineTests
{
    [Theory]
    [InlineData("write", "hand.safetensors", "--freeedom", "0.5", "--text", "letter.txt")]
    [InlineData("write", "hand.safetensors", "--text", "letter.txt", "--freeedom", "0.5")]
    [InlineData("train", "notes", "--hand", "hand.safetensors", "--freeedom")]
    public void A_misspelt_option_is_named_and_not_its_value(params string[] args)
    {
        CliRun.Of(args).Refused("'--freeedom'");
        CliRun.Of(args).Refused($"ductus {args[0]} --help");
    }
}
