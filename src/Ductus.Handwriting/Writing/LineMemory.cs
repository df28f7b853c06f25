using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Ductus.Drafting;
using Ductus.Imaging;

namespace Ductus.Writing;

/// <summary>
/// Keeps lines that were written, so that of a text that is changed here and there only the lines that changed are written again: a line is a function of what <see cref="KeyOf"/> names.
/// Used from any number of threads.
/// </summary>
/// <param name="most">Lines that are kept; those used last.</param>
public sealed class LineMemory(int most = 400)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, WrittenLine> _lines = [];
    private readonly LinkedList<string> _order = [];

    /// <summary>Everything that a line depends on.</summary>
    /// <param name="hand">Names the hand and its training.</param>
    /// <param name="line">The line.</param>
    /// <param name="row">Its row.</param>
    /// <param name="style">How it is written.</param>
    /// <param name="redrawn">Words that are drawn anew, and how often.</param>
    /// <param name="kept">Words whose drawing is there already.</param>
    public static string KeyOf(string hand, BrokenLine line, int row, WritingStyle style, IReadOnlyDictionary<int, int> redrawn, IReadOnlyDictionary<int, KeptWord> kept)
    {
        ArgumentNullException.ThrowIfNull(kept);
        ArgumentNullException.ThrowIfNull(line);
        ArgumentNullException.ThrowIfNull(redrawn);
        var cells = string.Join('|', line.Cells.Select(cell => FormattableString.Invariant($"{cell.Left}:{cell.Text}")));
        return FormattableString.Invariant($"{hand}\n{row}\n{style}\n{line.Text}\n{cells}\n{string.Join(' ', redrawn.OrderBy(word => word.Key).Select(word => $"{word.Key}:{word.Value}"))}\n{string.Join(' ', kept.OrderBy(word => word.Key).Select(word => $"{word.Key}:{HashOf(word.Value.Ink)}"))}");
    }

    private static string HashOf(Raster ink) => Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes(ink.Pixels.AsSpan())));

    /// <summary>A line as it was written before, or is now.</summary>
    public WrittenLine Get(string key, Func<WrittenLine> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        lock (_lock)
        {
            if (_lines.TryGetValue(key, out var known))
            {
                _order.Remove(key);
                _order.AddLast(key);
                return known;
            }
        }

        var line = write();
        lock (_lock)
        {
            if (_lines.TryAdd(key, line))
            {
                _order.AddLast(key);
            }

            while (_lines.Count > most)
            {
                _lines.Remove(_order.First!.Value);
                _order.RemoveFirst();
            }
        }

        return line;
    }
}
