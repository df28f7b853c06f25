using Ductus.Imaging;

namespace Ductus.Ingest;

/// <summary>
/// Brings out hairlines: the upstrokes of a nib are so fine that a scan leaves hardly any of their ink, and without them a word falls into its downstrokes. A faint
/// streak is one where it is thinner than the pen and leads from ink to ink; what shines through from the sheet's other side is broader, and leads nowhere.
/// </summary>
internal static class HairStrokes
{
    /// <summary>Pen widths that it is long at most.</summary>
    private const float Longest = 14;

    /// <summary>Pen widths between two places where it meets the same piece of ink, as the ends of a loop do.</summary>
    private const float LoopEnds = 2;

    /// <summary>Raises the density of hairlines to what holds pieces of ink together, in place.</summary>
    /// <param name="level">The level page; 1 = a full stroke.</param>
    /// <param name="connected">Density from which pixels hang together.</param>
    /// <param name="penWidth">Width of a stroke in pixels.</param>
    /// <param name="cancel">Stops between rows.</param>
    public static void BringOut(Raster level, float connected, float penWidth, CancellationToken cancel = default) =>
        BringOut(level, level, new Form(0.05f, 0.9f, Math.Clamp((int)MathF.Round(penWidth / 3), 1, 3)), connected, penWidth, cancel);

    /// <summary>The same for strokes as broad as the pen, which a pencil has hardly left: their colour tells them from grain.</summary>
    /// <param name="level">The level page; 1 = a full stroke.</param>
    /// <param name="colour">The same page by colour alone (<see cref="FaintInk.ByColour"/>), blurred by a pixel or two.</param>
    /// <param name="connected">Density from which pixels hang together.</param>
    /// <param name="penWidth">Width of a stroke in pixels.</param>
    /// <param name="cancel">Stops between rows.</param>
    public static void BringOutByColour(Raster level, Raster colour, float connected, float penWidth, CancellationToken cancel = default) =>
        BringOut(level, Crests(colour, Math.Max(3, (int)MathF.Round(0.8f * penWidth)), cancel), new Form(0.04f, 1.4f, 2), connected, penWidth, cancel);

    /// <summary>What lies higher than its surroundings on both sides in some direction, as a stroke does, and not the blur about one or between two: the rest 0.</summary>
    private static Raster Crests(Raster colour, int reach, CancellationToken cancel)
    {
        const float Above = 1.3f;
        var crests = new Raster(colour.Width, colour.Height);
        var diagonal = Math.Max(2, reach * 7 / 10);
        Span<int> sides = [reach, reach * colour.Width, (diagonal * colour.Width) + diagonal, (diagonal * colour.Width) - diagonal];
        for (var y = reach; y < colour.Height - reach; y++)
        {
            cancel.ThrowIfCancellationRequested();
            for (var x = reach; x < colour.Width - reach; x++)
            {
                var at = (y * colour.Width) + x;
                var own = colour.Pixels[at];
                if (own > 0)
                {
                    foreach (var side in sides)
                    {
                        if (own > Above * Math.Max(colour.Pixels[at - side], colour.Pixels[at + side]))
                        {
                            crests.Pixels[at] = own;
                            break;
                        }
                    }
                }
            }
        }

        return crests;
    }

    private static void BringOut(Raster level, Raster evidence, Form form, float connected, float penWidth, CancellationToken cancel)
    {
        // The soft edges of strokes are as faint as hairlines: what is looked for begins beyond them.
        var bold = ComponentMap.Find(level, connected, cancel);
        var near = Near(bold, level.Height, form.Edge, cancel);
        var faint = new Raster(level.Width, level.Height);
        for (var i = 0; i < near.Length; i++)
        {
            faint.Pixels[i] = near[i] == 0 && bold.Labels[i] == 0 ? evidence.Pixels[i] : 0;
        }

        var streaks = ComponentMap.Find(faint, form.Faintest, cancel);
        var ends = Ends(streaks, near, cancel);
        var raised = MathF.BitIncrement(connected);
        for (var y = 0; y < level.Height; y++)
        {
            cancel.ThrowIfCancellationRequested();
            for (var x = 0; x < level.Width; x++)
            {
                if (streaks.Labels[(y * level.Width) + x] is var label and not 0 && IsHairline(streaks.Components[label - 1], ends[label - 1], form.Thickest * penWidth, penWidth))
                {
                    Raise(level, evidence, x, y, form, raised);
                }
            }
        }
    }

    private static bool IsHairline(Component streak, Meetings ends, float thickest, float pen)
    {
        var length = MathF.Sqrt((streak.Width * streak.Width) + (streak.Height * streak.Height));
        return length < Longest * pen && streak.Area < thickest * length && (ends.Several || ends.Apart > LoopEnds * pen);
    }

    /// <summary>Raises what lies about a pixel of a hairline, so that it reaches the ink at its ends.</summary>
    private static void Raise(Raster level, Raster evidence, int x, int y, Form form, float to)
    {
        var reach = form.Edge + 1;
        for (var v = Math.Max(0, y - reach); v <= Math.Min(level.Height - 1, y + reach); v++)
        {
            for (var u = Math.Max(0, x - reach); u <= Math.Min(level.Width - 1, x + reach); u++)
            {
                if (evidence[u, v] > form.Faintest)
                {
                    level[u, v] = Math.Max(level[u, v], to);
                }
            }
        }
    }

    /// <summary>Of each pixel beside ink a piece that is near; 0 elsewhere.</summary>
    private static int[] Near(ComponentMap bold, int height, int reach, CancellationToken cancel)
    {
        var near = new int[bold.Labels.Length];
        for (var y = 0; y < height; y++)
        {
            cancel.ThrowIfCancellationRequested();
            for (var x = 0; x < bold.Width; x++)
            {
                if (bold.Labels[(y * bold.Width) + x] is var label and not 0)
                {
                    for (var v = Math.Max(0, y - reach); v <= Math.Min(height - 1, y + reach); v++)
                    {
                        near.AsSpan((v * bold.Width) + Math.Max(0, x - reach), Math.Min(bold.Width - 1, x + reach) - Math.Max(0, x - reach) + 1).Fill(label);
                    }
                }
            }
        }

        return near;
    }

    /// <summary>Where each streak meets ink.</summary>
    private static Meetings[] Ends(ComponentMap streaks, int[] near, CancellationToken cancel)
    {
        var meetings = new Meetings[streaks.Components.Count];
        var (width, height) = (streaks.Width, near.Length / streaks.Width);
        for (var y = 1; y < height - 1; y++)
        {
            cancel.ThrowIfCancellationRequested();
            for (var x = 1; x < width - 1; x++)
            {
                var at = (y * width) + x;
                if (streaks.Labels[at] is var label and not 0)
                {
                    foreach (var beside in (ReadOnlySpan<int>)[at - 1, at + 1, at - width, at + width])
                    {
                        if (near[beside] != 0)
                        {
                            meetings[label - 1].Add(near[beside], x, y);
                        }
                    }
                }
            }
        }

        return meetings;
    }

    /// <summary>What is taken for a hairline.</summary>
    /// <param name="Faintest">Share of a full stroke that it has at least.</param>
    /// <param name="Thickest">Its mean thickness at most, in pen widths.</param>
    /// <param name="Edge">Pixels beside ink that are its soft edge.</param>
    private readonly record struct Form(float Faintest, float Thickest, int Edge);

    /// <summary>Where a streak meets ink.</summary>
    private struct Meetings
    {
        private int _piece;
        private int _left;
        private int _right;
        private int _top;
        private int _bottom;

        /// <summary>Whether it meets two pieces.</summary>
        public bool Several { get; private set; }

        /// <summary>How far its meetings lie apart, in pixels.</summary>
        public readonly float Apart => Math.Max(_right - _left, _bottom - _top);

        public void Add(int piece, int x, int y)
        {
            if (_piece == 0)
            {
                (_piece, _left, _right, _top, _bottom) = (piece, x, x, y, y);
                return;
            }

            Several |= piece != _piece;
            (_left, _right, _top, _bottom) = (Math.Min(_left, x), Math.Max(_right, x), Math.Min(_top, y), Math.Max(_bottom, y));
        }
    }
}
