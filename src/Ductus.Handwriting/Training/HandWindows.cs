using Ductus.Drafting;
using Ductus.Imaging;
using Ductus.Lines;
using Ductus.Mini;
using Ductus.Tensors;

namespace Ductus.Training;

/// <summary>
/// Windows of a writer's enrolled lines to train the adapter on: the line itself as the target, and as its draft the same text in
/// letters from the other lines, each stretched into the box of the letter it stands for.
/// </summary>
internal sealed class HandWindows
{
    private static readonly float[] DropShares = [0, 0, 0, 0.1f, 0.3f];
    private readonly LetterBank _bank;
    private readonly GuideRenderer _guide;
    private readonly int[] _lines;
    private readonly ulong _seed;

    public HandWindows(LetterBank bank, GuideRenderer guide, IReadOnlyList<int> lines, ulong seed)
    {
        (_bank, _guide, _seed) = (bank, guide, seed);
        // A line counts as often as it has letters.
        _lines = [.. lines.SelectMany(l => Enumerable.Repeat(l, Math.Max(1, bank.Lines[l].Text!.Length / 8)))];
    }

    /// <summary>Window <paramref name="index"/>, 160 x 432.</summary>
    public MiniWindow Make(ulong index)
    {
        var rng = new Rng(_seed, index);
        var number = rng.Pick(_lines);
        var line = _bank.Lines[number];
        // Anywhere in a long line; a short one anywhere in the window.
        var room = line.Ink.Width - MiniWindow.Width;
        var start = room > 0 ? rng.Next(room + 1) : -rng.Next(1 - room);
        var draft = new Raster(MiniWindow.Width, LineGeometry.Height);
        var drop = rng.Pick(DropShares);
        for (var i = 0; i < line.Spans.Count;)
        {
            i += Place(draft, line, number, i, start, rng.Chance(drop), rng);
        }

        var spans = line.Spans.Select(s => s with { Left = s.Left - start + rng.Normal(0, 1.2f), Right = s.Right - start + rng.Normal(0, 1.2f) });
        return new MiniWindow(line.Ink.Crop(start, 0, MiniWindow.Width, LineGeometry.Height), _guide.Draw(spans, MiniWindow.Width), draft);
    }

    /// <summary>Places the unit that begins with a character; returns how many characters it covers.</summary>
    private int Place(Raster draft, InkLine line, int number, int first, int start, bool drop, Rng rng)
    {
        var span = line.Spans[first];
        if (span.Character == " " || span.Right < start || span.Left > start + MiniWindow.Width || drop)
        {
            return 1;
        }

        for (var length = Math.Min(rng.Next(1, 4), line.Text!.Length - first); length >= 1; length--)
        {
            var found = _bank.Find(line.Text.Substring(first, length), number).ToArray();
            if (found.Length == 0)
            {
                continue;
            }

            var unit = rng.Pick(found);
            float left = span.Left - start, right = line.Spans[first + length - 1].Right - start;
            var stretch = Math.Clamp((right - left) / Math.Max(2, unit.Width), 0.75f, 1.35f);
            var variation = UnitVariation.Random(rng);
            variation.DrawBox(unit, draft, (left + right) / 2, stretch);
            return length;
        }

        return 1;
    }
}
