using System.CommandLine;
using Ductus.Ingest;

namespace Ductus.Cli.Commands;

/// <summary><c>--keep</c>: blemishes that are learned from all the same, by their kind or by their number on a page.</summary>
internal static class KeepOption
{
    private static readonly Dictionary<string, BlemishKind> _kinds = Enum.GetValues<BlemishKind>().ToDictionary(NameOf);

    public static Option<string[]> Create() => new("--keep")
    {
        Description = $"Learn also from what would be left out: a kind ({string.Join(", ", _kinds.Keys)}) or one of a page, as page1.jpg:3; again for more",
        DefaultValueFactory = _ => [],
    };

    /// <summary>The name of a kind on the command line.</summary>
    public static string NameOf(BlemishKind kind) => kind switch
    {
        BlemishKind.OtherInk => "other-ink",
        BlemishKind.CrossedOut => "crossed-out",
        BlemishKind.CutOff => "cut-off",
        _ => kind.ToString().ToLowerInvariant(),
    };

    /// <summary>What was given, told apart.</summary>
    /// <exception cref="UserException">One is neither a kind nor a page with a number.</exception>
    public static (IReadOnlySet<BlemishKind> Kinds, IReadOnlyList<BlemishNumber> Numbers) Parse(IEnumerable<string> given)
    {
        var kinds = new HashSet<BlemishKind>();
        var numbers = new List<BlemishNumber>();
        foreach (var value in given)
        {
            var colon = value.LastIndexOf(':');
            if (_kinds.TryGetValue(value, out var kind))
            {
                kinds.Add(kind);
            }
            else if (colon > 0 && int.TryParse(value.AsSpan(colon + 1), out var number) && number > 0)
            {
                numbers.Add(new BlemishNumber(value[..colon], number));
            }
            else
            {
                throw new UserException($"--keep takes one of {string.Join(", ", _kinds.Keys)}, or a page and a number as page1.jpg:3, not '{value}'.");
            }
        }

        return (kinds, numbers);
    }
}
