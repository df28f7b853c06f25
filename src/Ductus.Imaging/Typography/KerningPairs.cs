namespace Ductus.Typography;

/// <summary>Pair adjustments: the old kern table, and the horizontal advances of GPOS lookups of type 2 (single pairs and classes).</summary>
internal sealed class KerningPairs
{
    /// <summary>Entries that are looked at: several times those of the largest fonts. Tables can refer to each other so that a few bytes are billions.</summary>
    private const int MostEntries = 1 << 23;

    private int _entries;

    /// <summary>The pairs, in units of the font.</summary>
    /// <exception cref="InvalidDataException">The tables are damaged, or larger than believed.</exception>
    public static Dictionary<(int, int), short> Read(SfntFile file) => new KerningPairs().ReadAll(file);

    private Dictionary<(int, int), short> ReadAll(SfntFile file)
    {
        var pairs = new Dictionary<(int, int), short>();
        ReadKern(file.Table("kern"), pairs);
        ReadGpos(file.Table("GPOS"), pairs);
        return pairs;
    }

    private static void ReadKern(byte[] kern, Dictionary<(int, int), short> pairs)
    {
        if (kern.Length < 18 || SfntFile.U16(kern, 0) != 0 || SfntFile.U16(kern, 8) >> 8 != 0)
        {
            return;
        }

        var count = SfntFile.U16(kern, 10);
        for (var i = 0; i < count && 18 + (6 * i) + 6 <= kern.Length; i++)
        {
            var at = 18 + (6 * i);
            pairs[(SfntFile.U16(kern, at), SfntFile.U16(kern, at + 2))] = SfntFile.S16(kern, at + 4);
        }
    }

    private void Count()
    {
        if (++_entries > MostEntries)
        {
            throw new InvalidDataException("its tables of pairs are larger than those of any font");
        }
    }

    private void ReadGpos(byte[] gpos, Dictionary<(int, int), short> pairs)
    {
        if (gpos.Length < 10)
        {
            return;
        }

        int list = SfntFile.U16(gpos, 8);
        for (var i = 0; i < SfntFile.U16(gpos, list); i++)
        {
            var lookup = list + SfntFile.U16(gpos, list + 2 + (2 * i));
            for (var s = 0; s < SfntFile.U16(gpos, lookup + 4); s++)
            {
                Count();
                var type = SfntFile.U16(gpos, lookup);
                long at = lookup + SfntFile.U16(gpos, lookup + 6 + (2 * s));
                if (type == 9 && SfntFile.U16(gpos, at + 2) == 2)
                {
                    at += SfntFile.U32(gpos, at + 4);
                    type = 2;
                }

                if (type == 2)
                {
                    ReadPairs(gpos, at, pairs);
                }
            }
        }
    }

    private void ReadPairs(byte[] gpos, long at, Dictionary<(int, int), short> pairs)
    {
        int first = SfntFile.U16(gpos, at + 4), second = SfntFile.U16(gpos, at + 6);
        if ((first & 4) == 0)
        {
            return;
        }

        // The advance stands after the placements that the format announces.
        int advance = 2 * System.Numerics.BitOperations.PopCount((uint)(first & 3));
        int size = 2 * (System.Numerics.BitOperations.PopCount((uint)first) + System.Numerics.BitOperations.PopCount((uint)second));
        var covered = Coverage(gpos, at + SfntFile.U16(gpos, at + 2));
        if (SfntFile.U16(gpos, at) == 1)
        {
            for (var i = 0; i < covered.Count; i++)
            {
                var set = at + SfntFile.U16(gpos, at + 10 + (2 * i));
                for (var p = 0; p < SfntFile.U16(gpos, set); p++)
                {
                    Count();
                    var record = set + 2 + (p * (2 + size));
                    pairs.TryAdd((covered[i], SfntFile.U16(gpos, record)), SfntFile.S16(gpos, record + 2 + advance));
                }
            }

            return;
        }

        int classes1 = SfntFile.U16(gpos, at + 12), classes2 = SfntFile.U16(gpos, at + 14);
        var classOf1 = Classes(gpos, at + SfntFile.U16(gpos, at + 8));
        var members2 = Classes(gpos, at + SfntFile.U16(gpos, at + 10)).GroupBy(p => p.Value).ToDictionary(g => g.Key, g => g.Select(p => p.Key).ToArray());
        foreach (var glyph in covered)
        {
            var class1 = classOf1.GetValueOrDefault(glyph);
            for (var class2 = 1; class2 < classes2 && class1 < classes1; class2++)
            {
                Count();
                var value = SfntFile.S16(gpos, at + 16 + ((((long)class1 * classes2) + class2) * size) + advance);
                if (value != 0 && members2.TryGetValue(class2, out var others))
                {
                    foreach (var other in others)
                    {
                        Count();
                        pairs.TryAdd((glyph, other), value);
                    }
                }
            }
        }
    }

    private List<int> Coverage(byte[] data, long at)
    {
        var glyphs = new List<int>();
        var count = SfntFile.U16(data, at + 2);
        for (var i = 0; i < count; i++)
        {
            Count();
            if (SfntFile.U16(data, at) == 1)
            {
                glyphs.Add(SfntFile.U16(data, at + 4 + (2 * i)));
                continue;
            }

            for (int g = SfntFile.U16(data, at + 4 + (6 * i)); g <= SfntFile.U16(data, at + 6 + (6 * i)); g++)
            {
                Count();
                glyphs.Add(g);
            }
        }

        return glyphs;
    }

    private Dictionary<int, int> Classes(byte[] data, long at)
    {
        var classes = new Dictionary<int, int>();
        if (SfntFile.U16(data, at) == 1)
        {
            for (var i = 0; i < SfntFile.U16(data, at + 4); i++)
            {
                classes[SfntFile.U16(data, at + 2) + i] = SfntFile.U16(data, at + 6 + (2 * i));
            }

            return classes;
        }

        for (var i = 0; i < SfntFile.U16(data, at + 2); i++)
        {
            var range = at + 4 + (6 * i);
            for (int g = SfntFile.U16(data, range); g <= SfntFile.U16(data, range + 2); g++)
            {
                Count();
                classes[g] = SfntFile.U16(data, range + 4);
            }
        }

        return classes;
    }
}
