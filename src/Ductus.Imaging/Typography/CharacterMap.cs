namespace Ductus.Typography;

/// <summary>The cmap table: which glyph draws a code point.</summary>
internal static class CharacterMap
{
    public static Dictionary<int, int> Read(byte[] cmap)
    {
        var map = new Dictionary<int, int>();
        var tables = SfntFile.U16(cmap, 2);
        for (var i = 0; i < tables; i++)
        {
            int platform = SfntFile.U16(cmap, 4 + (8 * i)), encoding = SfntFile.U16(cmap, 6 + (8 * i));
            var at = (int)SfntFile.U32(cmap, 8 + (8 * i));
            if (platform != 0 && (platform != 3 || encoding is not (1 or 10)))
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

    private static void ReadSegments(byte[] cmap, int at, Dictionary<int, int> map)
    {
        var doubled = SfntFile.U16(cmap, at + 6);
        for (var s = 0; s < doubled; s += 2)
        {
            int end = SfntFile.U16(cmap, at + 14 + s), start = SfntFile.U16(cmap, at + 16 + doubled + s);
            int delta = SfntFile.U16(cmap, at + 16 + (2 * doubled) + s);
            var rangeAt = at + 16 + (3 * doubled) + s;
            int range = SfntFile.U16(cmap, rangeAt);
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

    private static void ReadGroups(byte[] cmap, int at, Dictionary<int, int> map)
    {
        var groups = (int)SfntFile.U32(cmap, at + 12);
        for (var g = 0; g < groups; g++)
        {
            var entry = at + 16 + (12 * g);
            int start = (int)SfntFile.U32(cmap, entry), end = (int)SfntFile.U32(cmap, entry + 4), glyph = (int)SfntFile.U32(cmap, entry + 8);
            for (var c = start; c <= end; c++)
            {
                map.TryAdd(c, glyph + c - start);
            }
        }
    }
}
