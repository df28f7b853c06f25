using Ductus.Drafting;
using Ductus.Hands;
using Ductus.Lines;
using Ductus.Pages;
using Ductus.Texts;
using Ductus.Writing;

namespace Ductus.Application;

/// <content>Versions of one word of a written text.</content>
public sealed partial class Engine
{
    /// <summary>A word of a text drawn anew so and so often, once for each of <paramref name="times"/>: the versions among which one can be chosen, or kept.</summary>
    /// <param name="hand">The hand.</param>
    /// <param name="text">The text.</param>
    /// <param name="style">How lines are written.</param>
    /// <param name="options">How pages look.</param>
    /// <param name="line">The line, counted from 0 over the lines that hold text.</param>
    /// <param name="word">The word's place on it, from 0.</param>
    /// <param name="times">How often it is drawn anew; 0: as it was first.</param>
    /// <param name="cancel">Stops between versions.</param>
    /// <exception cref="UserException">The text has no such word, or the hand belongs to another base.</exception>
    public IReadOnlyList<KeptWord> VersionsOf(
        Hand hand, string text, WritingStyle style, PageOptions options, int line, int word, IReadOnlyList<int> times, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(hand);
        ArgumentNullException.ThrowIfNull(style);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(times);
        using var job = new Job(_threads);
        CheckBase(hand);
        var drafter = DrafterOf(hand, cancel);
        var drawable = WritersForms.Apply(Drawable(text, options.Substitute).Text, drafter.Bank, out _);
        var page = options.StyleFor(hand, style.Seed);
        var (perPage, row, number) = (PageComposer.LinesPerPage(page), 0, 0);
        foreach (var broken in Break(drafter, drawable, page.Format.TextWidth * LineGeometry.XHeight / page.XHeight, style.Seed, cancel))
        {
            if (broken.Text.Length == 0)
            {
                row += row % perPage > 0 ? 1 : 0;
                continue;
            }

            if (number++ == line)
            {
                if (word >= WordsOf(broken.Text).Length)
                {
                    break;
                }

                using var writer = WriterOf(hand, cancel);
                return [.. times.Select(count => writer.Write(broken, row, style, count == 0 ? [] : new Dictionary<int, int> { [word] = count }, cancel: cancel).Keep(line, word))];
            }

            row++;
        }

        throw new UserException("The text has no such word any more: have it written again first.");
    }
}
