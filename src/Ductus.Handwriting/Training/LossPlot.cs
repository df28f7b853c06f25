using System.Globalization;
using System.Text;
using Ductus.Files;

namespace Ductus.Training;

/// <summary>
/// The log of a training as a picture: an SVG with samples to the right and every other column of the CSV upwards, on a
/// logarithmic scale.
/// </summary>
internal static class LossPlot
{
    private const int Width = 760;
    private const int Height = 420;
    private const int Left = 60;
    private const int Right = 16;
    private const int Top = 34;
    private const int Bottom = 40;
    private static readonly string[] Colours = ["#8a8f98", "#1f5fbf", "#b3472f"];

    /// <summary>Draws the log at <paramref name="csv"/>, whose first line names the columns, to <paramref name="svg"/>.</summary>
    public static void Write(string csv, string svg)
    {
        var lines = File.ReadAllLines(csv);
        var names = lines[0].Split(',');
        var rows = lines.Skip(1).Select(line => line.Split(',').Select(cell => double.Parse(cell, CultureInfo.InvariantCulture)).ToArray())
            .Where(row => row.Length == names.Length).ToArray();
        WholeFile.Write(svg, Draw(names, rows));
    }

    private static string Draw(string[] names, double[][] rows)
    {
        var values = rows.SelectMany(row => row.Skip(1)).Where(v => v > 0 && double.IsFinite(v)).DefaultIfEmpty(1).ToArray();
        var (low, high) = (Math.Log(values.Min() * 0.95), Math.Log(values.Max() * 1.05));
        var last = rows.Length == 0 ? 1 : Math.Max(1, rows[^1][0]);
        double X(double samples) => Left + (samples / last * (Width - Left - Right));
        double Y(double value) => Top + ((high - Math.Log(value)) / (high - low) * (Height - Top - Bottom));

        var text = new StringBuilder();
        void Add(FormattableString line) => text.AppendLine(FormattableString.Invariant(line));
        Add($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" font-family=\"sans-serif\" font-size=\"12\" fill=\"#333\">");
        Add($"<rect width=\"{Width}\" height=\"{Height}\" fill=\"#fff\"/>");
        foreach (var value in Ticks(Math.Exp(low), Math.Exp(high)))
        {
            Add($"<path d=\"M{Left} {Y(value):F1}H{Width - Right}\" stroke=\"#e3e3e3\"/><text x=\"{Left - 8}\" y=\"{Y(value) + 4:F1}\" text-anchor=\"end\">{value:G3}</text>");
        }

        for (var i = 0; i <= 4; i++)
        {
            Add($"<text x=\"{X(last * i / 4):F1}\" y=\"{Height - 16}\" text-anchor=\"{(i == 4 ? "end" : "middle")}\">{last * i / 4:N0}</text>");
        }

        for (var column = 1; column < names.Length; column++)
        {
            var colour = Colours[(column - 1) % Colours.Length];
            var points = rows.Where(row => row[column] > 0).Select(row => FormattableString.Invariant($"{X(row[0]):F1},{Y(row[column]):F1}"));
            Add($"<polyline points=\"{string.Join(' ', points)}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>");
            Add($"<text x=\"{Left + (180 * (column - 1))}\" y=\"20\" fill=\"{colour}\">{names[column].Replace('_', ' ')}</text>");
        }

        Add($"<text x=\"{Width - Right}\" y=\"20\" text-anchor=\"end\">over {names[0]}</text>");
        return text.Append("</svg>\n").ToString();
    }

    /// <summary>1, 2 and 5 times the powers of ten between the bounds.</summary>
    private static IEnumerable<double> Ticks(double low, double high)
    {
        for (var decade = Math.Pow(10, Math.Floor(Math.Log10(low))); decade <= high; decade *= 10)
        {
            foreach (var value in new[] { decade, 2 * decade, 5 * decade })
            {
                if (value >= low && value <= high)
                {
                    yield return value;
                }
            }
        }
    }
}
