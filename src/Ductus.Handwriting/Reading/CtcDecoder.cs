namespace Ductus.Reading;

/// <summary>
/// The likeliest text under connectionist temporal classification: prefix beam search (Graves 2012; Hannun et al. 2014), without any model
/// of language unless one is given. Unlike the best class of each frame, it adds up all ways in which the frames can spell a text, so that a letter
/// whose evidence is spread over several places is not read twice.
/// </summary>
internal static class CtcDecoder
{
    private const int Beam = 8;

    /// <summary>As many are followed where several texts are asked for.</summary>
    private const int WideBeam = 24;

    /// <summary>What a nat of the model of characters weighs beside one of the reader, and what a character is given for being there at all; tuned on real lines.</summary>
    private const float LanguageWeight = 0.45f, CharacterBonus = 0.7f;

    /// <summary>Classes less likely than this at a frame are not followed there (natural logarithm).</summary>
    private const float Rare = -7;

    /// <summary>The classes of the likeliest text.</summary>
    /// <param name="logProbabilities">[frames, classes], class 0 the blank.</param>
    /// <param name="classes">Number of classes.</param>
    public static int[] Decode(ReadOnlySpan<float> logProbabilities, int classes) => Search(logProbabilities, classes, Beam, null)[0].Text;

    /// <summary>The classes of the likeliest texts, the likeliest first, with their log probabilities; those of the model of characters are added by their weight.</summary>
    /// <param name="logProbabilities">[frames, classes], class 0 the blank.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="language">Models the language (shallow fusion, Gulcehre et al. 2015); null: none is.</param>
    public static List<(int[] Text, float Score)> DecodeSeveral(ReadOnlySpan<float> logProbabilities, int classes, CharacterModel? language) => Search(logProbabilities, classes, WideBeam, language);

    private static List<(int[] Text, float Score)> Search(ReadOnlySpan<float> logProbabilities, int classes, int width, CharacterModel? language)
    {
        var beam = new List<Prefix> { new(null, 0) { Blank = 0 } };
        var touched = new List<Prefix>();
        for (var frame = 0; frame < logProbabilities.Length / classes; frame++)
        {
            var row = logProbabilities.Slice(frame * classes, classes);
            foreach (var prefix in beam)
            {
                var total = LogSum(prefix.Blank, prefix.Ink);
                prefix.Touch(frame, touched).NextBlank = LogSum(prefix.NextBlank, total + row[0]);
                for (var c = 1; c < classes; c++)
                {
                    if (row[c] < Rare)
                    {
                        continue;
                    }

                    // The same class again goes on with the letter, unless a blank lies between.
                    if (c == prefix.Class)
                    {
                        prefix.NextInk = LogSum(prefix.NextInk, prefix.Ink + row[c]);
                    }

                    var longer = prefix.With(c, language).Touch(frame, touched);
                    longer.NextInk = LogSum(longer.NextInk, (c == prefix.Class ? prefix.Blank : total) + row[c]);
                }
            }

            foreach (var prefix in touched)
            {
                prefix.Step();
            }

            beam.Clear();
            beam.AddRange(touched.OrderByDescending(p => p.Total + p.Fusion).Take(width));
            touched.Clear();
        }

        return [.. beam.OrderByDescending(prefix => prefix.Total + prefix.Fusion).Select(prefix => (Text(prefix), prefix.Total + prefix.Fusion))];
    }

    private static int[] Text(Prefix? prefix)
    {
        var text = new Stack<int>();
        for (; prefix?.Parent is not null; prefix = prefix.Parent)
        {
            text.Push(prefix.Class);
        }

        return [.. text];
    }

    private static float LogSum(float a, float b)
    {
        var (high, low) = a > b ? (a, b) : (b, a);
        return float.IsNegativeInfinity(low) ? high : high + MathF.Log(1 + MathF.Exp(low - high));
    }

    /// <summary>A text so far, and how likely the frames so far spell it, ending in a blank or in its last letter.</summary>
    private sealed class Prefix(Prefix? parent, int @class)
    {
        private Dictionary<int, Prefix>? _longer;
        private int _frame = -1;

        public Prefix? Parent { get; } = parent;

        public int Class { get; } = @class;

        public float Blank { get; set; } = float.NegativeInfinity;

        public float Ink { get; private set; } = float.NegativeInfinity;

        public float NextBlank { get; set; }

        public float NextInk { get; set; }

        /// <summary>What the model of characters adds.</summary>
        public float Fusion { get; private set; }

        public float Total => LogSum(Blank, Ink);

        public Prefix With(int next, CharacterModel? language)
        {
            _longer ??= [];
            if (!_longer.TryGetValue(next, out var longer))
            {
                _longer.Add(next, longer = new Prefix(this, next));
                if (language is not null)
                {
                    longer.Fusion = Fusion + CharacterBonus - (LanguageWeight * language.Cost(Ending(), Alphabet.CharacterAt(next)));
                }
            }

            return longer;
        }

        /// <summary>The last characters.</summary>
        private string Ending()
        {
            const int Length = 6;
            Span<char> ending = stackalloc char[Length];
            var count = 0;
            for (var prefix = this; prefix.Parent is not null && count < Length; prefix = prefix.Parent)
            {
                ending[Length - ++count] = Alphabet.CharacterAt(prefix.Class);
            }

            return ending[(Length - count)..].ToString();
        }

        /// <summary>Begins this prefix's sums of a frame, if that was not done yet.</summary>
        public Prefix Touch(int frame, List<Prefix> touched)
        {
            if (_frame != frame)
            {
                _frame = frame;
                (NextBlank, NextInk) = (float.NegativeInfinity, float.NegativeInfinity);
                touched.Add(this);
            }

            return this;
        }

        public void Step() => (Blank, Ink) = (NextBlank, NextInk);
    }
}
