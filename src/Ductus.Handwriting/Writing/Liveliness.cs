using Ductus.Drafting;
using Ductus.Imaging;
using Ductus.Measures;
using Ductus.Tensors;

namespace Ductus.Writing;

/// <summary>
/// How much the letters of a hand are varied when they are written: no more than it takes that they are no more alike than the writer's own. An even hand that is varied as a lively one becomes ragged
/// (docs/decisions/026-one-pen.md).
/// </summary>
internal static class Liveliness
{
    /// <summary>Lines that are compared at most.</summary>
    private const int MostLines = 16;

    /// <summary>Share of two-letter crops that may be too alike: as many of the writer's own are.</summary>
    private const double MostAlike = 0.03;

    private static readonly float[] Shares = [0.25f, 0.35f, 0.5f, 0.7f, 1];

    /// <summary>The greatest share of the usual variation: of hands whose letters stay too alike at the usual one, and become less so.</summary>
    public const float Most = 1.5f;

    /// <summary>What is left of crops that are too alike, at most, where more than the usual variation is worth it.</summary>
    private const double WorthIt = 0.8;

    /// <summary>
    /// The least of a few shares of the usual variation at which drafts of the enrolled lines, each from the letters of the others, are varied enough. Where none is: the greatest if it helps, else 1; as where nothing tells.
    /// </summary>
    public static float Of(Drafter drafter, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(drafter);
        var bank = drafter.Bank;
        var every = Math.Max(1, (bank.Lines.Count + MostLines - 1) / MostLines);
        var numbers = Enumerable.Range(0, bank.Lines.Count).Where(i => i % every == 0 && bank.Lines[i].Text is { Length: > 0 }).ToArray();
        if (numbers.Length < 2)
        {
            return 1;
        }

        var check = CopyCheck.Among([.. numbers.Select(i => bank.Lines[i].Ink)], cancel);
        var known = new Dictionary<float, double>();
        double Alike(float share)
        {
            if (!known.TryGetValue(share, out var alike))
            {
                var lines = Drafts(drafter.With(share), numbers, cancel);
                known[share] = alike = Math.Max(check.CopiesOfOthers(lines, cancel), check.Repeats(lines, cancel));
            }

            return alike;
        }

        // More variation is never more alike, so that the least is found by halves.
        int least = 0, enough = Shares.Length;
        while (least < enough)
        {
            var middle = (least + enough) / 2;
            (least, enough) = Alike(Shares[middle]) <= MostAlike ? (least, middle) : (middle + 1, enough);
        }

        return enough < Shares.Length ? Shares[enough] : Alike(Most) <= WorthIt * Alike(1) ? Most : 1;
    }

    private static Raster[] Drafts(Drafter drafter, int[] lines, CancellationToken cancel) => [.. lines.Select(i =>
    {
        cancel.ThrowIfCancellationRequested();
        var rng = new Rng(1, (ulong)i);
        var words = drafter.Words(drafter.Bank.Lines[i].Text!.Split(' ', StringSplitOptions.RemoveEmptyEntries), 1, rng, notLine: i);
        return drafter.Line([.. words.Select(of => of[0])], rng).Ink;
    })];
}
