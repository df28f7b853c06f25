using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Ductus.Imaging;

namespace Ductus.Cli.Commands;

/// <summary>Options whose bad values are refused in one sentence that says what is allowed.</summary>
internal static class Values
{
    private static readonly Dictionary<string, Rgb> Colours = new(StringComparer.OrdinalIgnoreCase)
    {
        ["black"] = new(28, 28, 30),
        ["blue"] = new(38, 56, 140),
        ["blue-black"] = new(36, 44, 76),
        ["brown"] = new(92, 62, 40),
        ["green"] = new(24, 92, 60),
        ["red"] = new(170, 32, 40),
        ["violet"] = new(88, 48, 130),
        ["grey"] = new(96, 96, 100),
    };

    /// <summary>A number from <paramref name="least"/> to <paramref name="greatest"/>.</summary>
    public static Option<T> Number<T>(string name, string description, T least, T greatest, T usual)
        where T : struct, IComparable<T>, IParsable<T> => new(name)
        {
            Description = description,
            DefaultValueFactory = _ => usual,
            CustomParser = result => Parse(result, name, least, greatest) ?? usual,
        };

    /// <summary>A number that may be left out.</summary>
    public static Option<T?> OptionalNumber<T>(string name, string description, T least, T greatest)
        where T : struct, IComparable<T>, IParsable<T> => new(name)
        {
            Description = description,
            CustomParser = result => Parse(result, name, least, greatest),
        };

    /// <summary>A length with its unit, in millimetres; may be left out.</summary>
    /// <param name="name">The option.</param>
    /// <param name="description">What it is.</param>
    /// <param name="least">The least, in millimetres.</param>
    /// <param name="greatest">The greatest, in millimetres.</param>
    public static Option<float?> Length(string name, string description, float least, float greatest) => new(name)
    {
        Description = description,
        CustomParser = result =>
        {
            var given = result.Tokens[0].Value.Trim();
            foreach (var (unit, millimetres) in ((string, float)[])[("mm", 1), ("cm", 10), ("in", 25.4f)])
            {
                if (given.EndsWith(unit, StringComparison.OrdinalIgnoreCase)
                    && float.TryParse(given.AsSpan(0, given.Length - unit.Length), NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
                    && value * millimetres >= least && value * millimetres <= greatest)
                {
                    return value * millimetres;
                }
            }

            result.AddError(FormattableString.Invariant($"{name} is a length with its unit, from {least} mm to {greatest} mm, as 15cm, 210mm or 8.5in, not '{given}'"));
            return null;
        },
    };

    /// <summary>One of the names of an enumeration, in lower case.</summary>
    public static Option<T> Choice<T>(string name, string description, T usual)
        where T : struct, Enum => new(name)
        {
            Description = $"{description}: {Names<T>()}",
            DefaultValueFactory = _ => usual,
            CustomParser = result =>
            {
                var given = result.Tokens[0].Value;
                // By name only: the parser of enumerations takes numbers too.
                if (Enum.GetNames<T>().FirstOrDefault(n => n.Equals(given, StringComparison.OrdinalIgnoreCase)) is { } found)
                {
                    return Enum.Parse<T>(found);
                }

                result.AddError($"{name} is one of {Names<T>()}, not '{given}'");
                return usual;
            },
        };

    /// <summary>A colour, by name or as in CSS.</summary>
    public static Option<Rgb?> Colour(string name, string description) => new(name)
    {
        Description = $"{description}: #rrggbb or {string.Join(", ", Colours.Keys)}",
        CustomParser = result =>
        {
            var given = result.Tokens[0].Value;
            if (Colours.TryGetValue(given, out var colour))
            {
                return colour;
            }

            if (Rgb.Parse(given) is { } parsed)
            {
                return parsed;
            }

            result.AddError($"{name} is a colour as #rrggbb or one of {string.Join(", ", Colours.Keys)}, not '{given}'");
            return null;
        },
    };

    private static T? Parse<T>(ArgumentResult result, string name, T least, T greatest)
        where T : struct, IComparable<T>, IParsable<T>
    {
        var given = result.Tokens[0].Value;
        // Compared this way round, so that what is no number at all is refused too.
        if (T.TryParse(given, CultureInfo.InvariantCulture, out var value) && value.CompareTo(least) >= 0 && value.CompareTo(greatest) <= 0)
        {
            return value;
        }

        result.AddError(FormattableString.Invariant($"{name} is a number from {least} to {greatest}, not '{given}'"));
        return null;
    }

    private static string Names<T>()
        where T : struct, Enum => string.Join(", ", Enum.GetNames<T>().Select(n => n.ToLowerInvariant()));
}
