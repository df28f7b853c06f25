namespace Ductus.Typography;

/// <summary>The cmap table: which glyph draws a code point.</summary>
internal static class CharacterMap
{
    private const int LastCharacter = 0x10FFFF;
    private const int MostTables = 16;

    public static Dictionary<int, int> Read(byte[] cmap)
    {
        var map = new Dictionary<int, int>();
        var tables = SfntFile.U16(cmap, 2);
        var seen = new HashSet<uint>();
        for (var i = 0; i < tables; i++)
        {
            int platform = SfntFile.U16(cmap, 4 + (8 * i)), encoding = SfntFile.U16(cmap, 6 + (8 * i));
            var at = SfntFile.U32(cmap, 8 + (8 * i));
            if ((platform != 0 && (platform != 3 || encoding is not (1 or 10))) || !seen.Add(at) || seen.Count > MostTables)
            {
                continue;
            }

            switch (SfntFile.U16(cmap, at))
            {
                case 4:
                    ReadSegments(cmap, at, map);
                    break;
                case 12:
                    ReadGroups(cmap, at, map);
                    break;
                default:
                    break;
            }
        }

        return map;
    }

    /// <summary>Segments come in order and do not overlap, so that a table has no more entries than there are characters.</summary>
    private static int Ordered(int before, int start, int end) => start > before && end >= start
        ? start
        : throw new InvalidDataException("the segments of its table of characters are not in order");

    private static void ReadSegments(byte[] cmap, long at, Dictionary<int, int> map)
    {
        var before = -1;
        var doubled = SfntFile.U16(cmap, at + 6);
        for (var s = 0; s < doubled; s += 2)
        {
            int end = SfntFile.U16(cmap, at + 14 + s), start = SfntFile.U16(cmap, at + 16 + doubled + s);
            int delta = SfntFile.U16(cmap, at + 16 + (2 * doubled) + s);
            var rangeAt = at + 16 + (3 * doubled) + s;
            int range = SfntFile.U16(cmap, rangeAt);
            (start, before) = (Ordered(before, start, end), end);
            for (var c = start; c <= end && c != 0xFFFF; c++)
            {
                var glyph = range == 0 ? c : SfntFile.U16(cmap, rangeAt + range + (2 * (c - start)));
                if (range == 0 || glyph != 0)
                {
                    map.TryAdd(c, (glyph + delta) & 0xFFFF);
                }
            }
        }
    }

    private static void ReadGroups(byte[] cmap, long at, Dictionary<int, int> map)
    {
        var before = -1;
        var groups = SfntFile.U32(cmap, at + 12);
        for (var g = 0L; g < groups; g++)
        {
            var entry = at + 16 + (12 * g);
            uint first = SfntFile.U32(cmap, entry), last = SfntFile.U32(cmap, entry + 4), firstGlyph = SfntFile.U32(cmap, entry + 8);
            if (first > LastCharacter || last > LastCharacter || firstGlyph > ushort.MaxValue)
            {
                throw new InvalidDataException("its table of characters names what is no character or no glyph");
            }

            int start = Ordered(before, (int)first, (int)last), end = (int)last, glyph = (int)firstGlyph;
            before = end;
            for (var c = start; c <= end; c++)
            {
                map.TryAdd(c, glyph + c - start);
            }
        }
    }
}
