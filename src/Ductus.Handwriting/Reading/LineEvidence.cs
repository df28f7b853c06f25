using System.Numerics.Tensors;

namespace Ductus.Reading;

/// <summary>
/// What the reader's network says of one line: how likely each class of <see cref="Alphabet"/> is at each frame. Kept, it tells of any number of
/// texts how well they fit the ink, without the network's running again.
/// </summary>
internal sealed class LineEvidence
{
    /// <summary>
    /// The least probability of a class: a letter that this writer forms in a way the network has never seen costs as much as one it takes for
    /// another, not the whole line.
    /// </summary>
    private const float Least = 1e-4f;

    private readonly float[] _probabilities;
    private readonly float[] _logarithms;

    /// <summary>The evidence of a line.</summary>
    /// <param name="logarithms">Log probabilities [frames, classes], class 0 the blank of CTC.</param>
    public LineEvidence(float[] logarithms)
    {
        _logarithms = logarithms;
        _probabilities = Array.ConvertAll(logarithms, value => Math.Max(Least, MathF.Exp(value)));
    }

    /// <summary>Number of frames of <see cref="ReaderInput.FramePixels"/> pixels of what the reader was shown (<see cref="ReaderView"/>).</summary>
    public int Frames => _logarithms.Length / Alphabet.Classes;

    /// <summary>Log probabilities [frames, classes].</summary>
    public ReadOnlySpan<float> Logarithms => _logarithms;

    /// <summary>The likeliest text, without any model of language.</summary>
    public string Read() => string.Concat(CtcDecoder.Decode(_logarithms, Alphabet.Classes).Select(Alphabet.CharacterAt)).Trim();

    /// <summary>The likeliest text, how sure each character is, and other texts that are likely.</summary>
    /// <param name="language">Models the language; null: none is.</param>
    public LineReading Propose(CharacterModel? language)
    {
        string[] texts = [.. CtcDecoder.DecodeSeveral(_logarithms, Alphabet.Classes, language).Select(found => string.Concat(found.Text.Select(Alphabet.CharacterAt)).Trim()).Distinct()];
        return new LineReading(texts[0], Scores(texts[0]), [.. texts.Skip(1).Take(LineReading.MostAlternatives)]);
    }

    /// <summary>How likely the likeliest text is, in nats, those of a model of the language added.</summary>
    public float Likelihood(CharacterModel language) => Likeliest(language).Score;

    /// <summary>How likely the likeliest text is (<see cref="Likelihood"/>), and its length.</summary>
    public (float Score, int Length) Likeliest(CharacterModel? language)
    {
        var (text, score) = CtcDecoder.DecodeSeveral(_logarithms, Alphabet.Classes, language)[0];
        return (score, text.Length);
    }

    /// <summary>How sure the reader is of each character of a text, 0 to 1; of one it does not know, 0.</summary>
    public float[] Scores(string text)
    {
        var known = Enumerable.Range(0, text.Length).Where(i => Alphabet.IndexOf(text[i]) > 0).ToArray();
        var scores = new float[text.Length];
        if (Walk(ReaderInput.Classes(text)) is { } walk)
        {
            foreach (var (i, character) in known.Zip(walk))
            {
                scores[i] = Math.Min(1, character.Score);
            }
        }

        return scores;
    }

    /// <summary>Two lines as one, with a space between them.</summary>
    public static LineEvidence Join(LineEvidence first, LineEvidence second)
    {
        // A few frames that are a space, or nothing where the text has none there.
        const int Between = 3;
        var gap = new float[Between * Alphabet.Classes];
        Array.Fill(gap, float.NegativeInfinity);
        for (var frame = 0; frame < Between; frame++)
        {
            gap[frame * Alphabet.Classes] = gap[(frame * Alphabet.Classes) + Alphabet.IndexOf(' ')] = MathF.Log(0.5f);
        }

        return new LineEvidence([.. first._logarithms, .. gap, .. second._logarithms]);
    }

    /// <summary>
    /// Minus the log probability that the frames spell the classes of a text, all ways added up (the forward variable of Graves et al. 2006, scaled
    /// at each frame), where <see cref="Alphabet.AnythingClass"/> is whatever is likeliest; infinite where there are fewer frames than the text needs.
    /// </summary>
    public double NegativeLogLikelihood(int[] text)
    {
        var states = (2 * text.Length) + 1;
        var now = new double[states];
        var next = new double[states];
        now[0] = 1;
        var (frames, classes, sum) = (Frames, Alphabet.Classes, 0.0);
        var hasAnything = text.Contains(Alphabet.AnythingClass);
        for (var frame = 0; frame < frames; frame++)
        {
            var row = _probabilities.AsSpan(frame * classes, classes);
            var anything = hasAnything ? TensorPrimitives.Max(row) : 0;
            var total = 0.0;

            // Before the first frame all stands in state 0, from where the first letter is one step away.
            var (from, to) = (Math.Max(0, states - (2 * (frames - frame))), Math.Min(states - 1, (2 * frame) + 1));
            for (var s = to; s >= from; s--)
            {
                var value = now[s] + (s > 0 ? now[s - 1] : 0);
                if (s % 2 == 1)
                {
                    var letter = text[s / 2];
                    value += s > 2 && letter != text[(s / 2) - 1] ? now[s - 2] : 0;
                    value *= letter == Alphabet.AnythingClass ? anything : row[letter];
                }
                else
                {
                    value *= row[0];
                }

                next[s] = value;
                total += value;
            }

            for (var s = 0; s < from; s++)
            {
                next[s] = 0;
            }

            if (total <= 0)
            {
                return double.PositiveInfinity;
            }

            for (var s = from; s <= to; s++)
            {
                next[s] /= total;
            }

            sum -= Math.Log(total);
            (now, next) = (next, now);
        }

        var end = now[^1] + (states > 1 ? now[^2] : 0);
        return end > 0 ? sum - Math.Log(end) : double.PositiveInfinity;
    }

    /// <summary>
    /// For each class of a text the likeliest walk through the frames (Viterbi): its first and last frame, and the greatest probability that the
    /// reader gives it there, 0 to 1; null where the text needs more frames than there are.
    /// </summary>
    public (int From, int To, float Score)[]? Walk(int[] text)
    {
        var states = (2 * text.Length) + 1;
        var (frames, classes) = (Frames, Alphabet.Classes);
        var now = new float[states];
        var next = new float[states];
        Array.Fill(now, float.NegativeInfinity);
        now[0] = 0;
        var came = new byte[frames * states];
        for (var frame = 0; frame < frames; frame++)
        {
            var row = _probabilities.AsSpan(frame * classes, classes);
            for (var s = 0; s < states; s++)
            {
                var (best, step) = (now[s], (byte)0);
                if (s > 0 && now[s - 1] > best)
                {
                    (best, step) = (now[s - 1], 1);
                }

                if (s > 2 && s % 2 == 1 && text[s / 2] != text[(s / 2) - 1] && now[s - 2] > best)
                {
                    (best, step) = (now[s - 2], 2);
                }

                came[(frame * states) + s] = step;
                next[s] = best + MathF.Log(row[s % 2 == 1 ? text[s / 2] : 0]);
            }

            (now, next) = (next, now);
        }

        var state = states > 1 && now[^2] > now[^1] ? states - 2 : states - 1;
        if (float.IsNegativeInfinity(now[state]))
        {
            return null;
        }

        var walk = new (int From, int To, float Score)[text.Length];
        for (var frame = frames - 1; frame >= 0; frame--)
        {
            if (state % 2 == 1)
            {
                var probability = _probabilities[(frame * classes) + text[state / 2]];
                var known = walk[state / 2];
                walk[state / 2] = known.Score == 0 ? (frame, frame, probability) : (frame, known.To, Math.Max(known.Score, probability));
            }

            state -= came[(frame * states) + state];
        }

        return walk;
    }
}
