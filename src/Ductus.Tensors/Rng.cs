namespace Ductus.Tensors;

/// <summary>
/// Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011): the n-th number of a stream
/// is a function of (seed, stream, n) alone, so a picture is the same on any number of threads and a run can be
/// resumed from one stored <see cref="Position"/>.
/// </summary>
public sealed class Rng
{
    private readonly ulong _seed;
    private readonly ulong _stream;
    private readonly uint[] _block = new uint[4];
    private ulong _blockIndex = ulong.MaxValue;

    /// <summary>The stream <paramref name="stream"/> of the seed; streams of one seed are independent.</summary>
    public Rng(ulong seed, ulong stream = 0)
    {
        _seed = seed;
        _stream = stream;
    }

    /// <summary>How many 32-bit numbers have been drawn; set it to go on from there.</summary>
    public ulong Position { get; set; }

    /// <summary>An independent generator named by <paramref name="key"/>; drawing from it does not move this one.</summary>
    public Rng Fork(ulong key) => new(Mix(_seed ^ Mix(_stream)), Mix(key + 0x9E3779B97F4A7C15));

    /// <summary>32 random bits.</summary>
    public uint NextUInt()
    {
        var index = Position >> 2;
        if (index != _blockIndex)
        {
            Block(index, _block);
            _blockIndex = index;
        }

        return _block[Position++ & 3];
    }

    /// <summary>Uniform in [0, 1).</summary>
    public float Uniform() => (NextUInt() >> 8) * (1f / (1 << 24));

    /// <summary>Uniform in [low, high).</summary>
    public float Uniform(float low, float high) => low + ((high - low) * Uniform());

    /// <summary>True with the given probability.</summary>
    public bool Chance(float probability) => Uniform() < probability;

    /// <summary>Uniform in 0 .. <paramref name="count"/>-1.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is not positive.</exception>
    public int Next(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        return (int)(((ulong)NextUInt() * (ulong)count) >> 32);
    }

    /// <summary>Uniform in <paramref name="low"/> .. <paramref name="high"/>-1.</summary>
    public int Next(int low, int high) => low + Next(high - low);

    /// <summary>One of <paramref name="items"/>, each as likely.</summary>
    public T Pick<T>(IReadOnlyList<T> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        return items[Next(items.Count)];
    }

    /// <summary>Normal deviate, mean 0, variance 1 (Box-Muller; uses two numbers).</summary>
    public float Normal()
    {
        var radius = MathF.Sqrt(-2f * MathF.Log(((NextUInt() >> 8) + 1) * (1f / (1 << 24))));
        return radius * MathF.Cos(2f * MathF.PI * Uniform());
    }

    /// <summary>Normal deviate of the given mean and standard deviation.</summary>
    public float Normal(float mean, float deviation) => mean + (deviation * Normal());

    /// <summary>Fills <paramref name="values"/> with independent normal deviates, both of each Box-Muller pair used.</summary>
    public void FillNormal(Span<float> values)
    {
        for (var i = 0; i < values.Length; i += 2)
        {
            var radius = MathF.Sqrt(-2f * MathF.Log(((NextUInt() >> 8) + 1) * (1f / (1 << 24))));
            var (sin, cos) = MathF.SinCos(2f * MathF.PI * Uniform());
            values[i] = radius * cos;
            if (i + 1 < values.Length)
            {
                values[i + 1] = radius * sin;
            }
        }
    }

    /// <summary>Puts <paramref name="items"/> in random order (Fisher-Yates).</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var j = Next(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    /// <summary>The finaliser of SplitMix64: spreads a key over all 64 bits.</summary>
    private static ulong Mix(ulong x)
    {
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }

    private void Block(ulong index, uint[] output)
    {
        uint c0 = (uint)index, c1 = (uint)(index >> 32), c2 = (uint)_stream, c3 = (uint)(_stream >> 32);
        uint k0 = (uint)_seed, k1 = (uint)(_seed >> 32);
        for (var round = 0; round < 10; round++)
        {
            var p0 = (ulong)c0 * 0xD2511F53;
            var p1 = (ulong)c2 * 0xCD9E8D57;
            (c0, c1, c2, c3) = ((uint)(p1 >> 32) ^ c1 ^ k0, (uint)p1, (uint)(p0 >> 32) ^ c3 ^ k1, (uint)p0);
            k0 += 0x9E3779B9;
            k1 += 0xBB67AE85;
        }

        (output[0], output[1], output[2], output[3]) = (c0, c1, c2, c3);
    }
}
