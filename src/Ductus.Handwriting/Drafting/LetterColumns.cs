using Ductus.Lines;

namespace Ductus.Drafting;

/// <summary>The letters of an aligned line side by side: where the seams between them run.</summary>
/// <param name="line">The line.</param>
/// <param name="letters">Places in its text that are letters, not spaces.</param>
/// <param name="seams">Between each two of them the column of the seam at every row.</param>
/// <param name="slant">The writer's slant, columns to the right per row upwards.</param>
internal sealed class LetterColumns(InkLine line, int[] letters, int[][] seams, float slant)
{
    /// <summary>Number of letters.</summary>
    public int Count => letters.Length;

    /// <summary>What a letter is.</summary>
    public char this[int letter] => line.Spans[letters[letter]].Character[0];

    /// <summary>The letter between whose seams a pixel lies.</summary>
    public int At(int x, int y)
    {
        int low = 0, high = seams.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (seams[middle][y] <= x)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    /// <summary>Column of the middle of a letter at a row: along the slant from half an x-height, where boxes are measured.</summary>
    public float MiddleAt(int letter, float y)
    {
        var span = line.Spans[letters[letter]];
        return ((span.Left + span.Right) / 2) + (slant * (LineGeometry.Baseline - (LineGeometry.XHeight / 2f) - y));
    }
}
