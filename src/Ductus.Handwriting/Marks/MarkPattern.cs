namespace Ductus.Marks;

/// <summary>
/// Where a mark makes strokes thicker (+1) and where thinner (-1): a pattern that repeats every <see cref="Period"/> pixels at 300 dpi. Half of its pilot cells
/// hold one sign each and tell where the pattern lies; the others hold four payload cells, of two tiles in turn, and tell the id by how far each tile is
/// shifted round. So every place has one sign of full strength, and none is spent on adding up.
/// </summary>
internal sealed class MarkPattern
{
    /// <summary>Side of the pattern in pixels at 300 dpi.</summary>
    public const int Period = 1152;

    /// <summary>Pilot cells a side, and payload cells a side.</summary>
    public const int PilotCells = 64, PayloadCells = 128;

    /// <summary>Side of a pilot cell and of a payload cell in pixels.</summary>
    public const int PilotSide = Period / PilotCells, PayloadSide = Period / PayloadCells;

    /// <summary>Bits of an id, half of them told by each payload tile.</summary>
    public const int IdBits = 28;

    private const int ShiftBits = 7;

    /// <summary>The pattern of a key.</summary>
    public MarkPattern(MarkKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var holds = key.Bits(0, PilotCells * PilotCells);
        Pilot = Signs(key, 1, PilotCells);
        for (var i = 0; i < holds.Length; i++)
        {
            Pilot[i] = holds[i] ? Pilot[i] : 0;
        }

        Payload = [Signs(key, 2, PayloadCells), Signs(key, 3, PayloadCells)];
        Owner = new int[PayloadCells * PayloadCells];
        for (var y = 0; y < PayloadCells; y++)
        {
            for (var x = 0; x < PayloadCells; x++)
            {
                Owner[(y * PayloadCells) + x] = holds[(y / 2 * PilotCells) + (x / 2)] ? -1 : (x + y) & 1;
            }
        }
    }

    /// <summary>The pilot tile, row-major: a sign a pilot cell, 0 where payload is.</summary>
    public float[] Pilot { get; }

    /// <summary>The two payload tiles, row-major, unshifted: a sign a payload cell.</summary>
    public float[][] Payload { get; }

    /// <summary>A payload cell, row-major: which payload tile it shows, or -1 for the pilot.</summary>
    public int[] Owner { get; }

    /// <summary>The sign of every payload cell, row-major, with an id; where <paramref name="id"/> is null, only the pilot's and 0 elsewhere.</summary>
    public float[] Cells(uint? id)
    {
        var cells = new float[Owner.Length];
        for (var y = 0; y < PayloadCells; y++)
        {
            for (var x = 0; x < PayloadCells; x++)
            {
                var at = (y * PayloadCells) + x;
                var owner = Owner[at];
                cells[at] = owner < 0 ? Pilot[(y / 2 * PilotCells) + (x / 2)] : id is { } number ? Payload[owner][Shifted(x, y, Shift(number, owner))] : 0;
            }
        }

        return cells;
    }

    /// <summary>By how many cells a payload tile is shifted for an id: row times 128 plus column.</summary>
    public static int Shift(uint id, int tile) => (int)(id >> (tile == 0 ? 2 * ShiftBits : 0)) & ((1 << (2 * ShiftBits)) - 1);

    /// <summary>The id that two shifts stand for.</summary>
    public static uint IdOf(int first, int second) => ((uint)first << (2 * ShiftBits)) | (uint)second;

    /// <summary>Index in a payload tile of what is shown at a cell when the tile is shifted.</summary>
    private static int Shifted(int x, int y, int shift) =>
        (((y - (shift >> ShiftBits)) & (PayloadCells - 1)) * PayloadCells) + ((x - shift) & (PayloadCells - 1));

    private static float[] Signs(MarkKey key, byte stream, int side) => Array.ConvertAll(key.Bits(stream, side * side), bit => bit ? 1f : -1f);
}
