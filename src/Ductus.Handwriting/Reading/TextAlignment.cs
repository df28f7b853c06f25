using System.Numerics.Tensors;
using Ductus.Imaging;
using Ductus.Lines;
using Ductus.Models.Reader;

namespace Ductus.Reading;

/// <summary>
/// Finds the characters of a known text in a line: the most probable walk through the text, frame by frame, where each
/// character owns at least one frame and frames between characters belong to nobody; then edges are drawn in to the ink. Where tall stems stand counts beside what the reader says.
/// </summary>
internal static class TextAlignment
{
    /// <summary>Weight of the reading head beside the occupancy head: it says where a character is, not how far it reaches.</summary>
    private const float TranscriptionShare = 0.25f;

    /// <summary>Log probability that a frame with a tall stem costs a letter that has none.</summary>
    private const float ForeignStem = 3;

    /// <summary>Ink a column must hold to count as written on.</summary>
    private const float InkThreshold = 0.25f;

    /// <summary>What a frame of <see cref="Alphabet.Anything"/> costs beside what the network holds for likeliest there: ink goes to letters that are known, where they are nearly as likely.</summary>
    private const float AnythingCost = 0.5f;

    private const string Narrow = "iIjJlłíìîïÍÌÎÏ1";

    /// <summary>One span a character, in pixels of the line.</summary>
    /// <param name="line">The line.</param>
    /// <param name="text">What is written there.</param>
    /// <param name="output">What the network says of it.</param>
    /// <param name="frames">Frames of it.</param>
    /// <param name="framePixels">Columns of the line that a frame covers.</param>
    public static IReadOnlyList<CharacterSpan> Align(Raster line, string text, ReaderOutput output, int frames, float framePixels)
    {
        if (text.Length == 0)
        {
            return [];
        }

        var classes = text.Select(c => c == Alphabet.Anything ? Alphabet.AnythingClass : Alphabet.IndexOf(c)).ToArray();
        var stems = TallStems.Columns(line);
        bool HasStem(int frame) => stems.AsSpan(Math.Min(line.Width, (int)(frame * framePixels))..Math.Min(line.Width, (int)((frame + 1) * framePixels))).Contains(true);
        var walk = BestWalk(text, classes, output, frames, HasStem);
        var ink = ColumnInk(line);
        var spans = new CharacterSpan[text.Length];
        for (var i = 0; i < text.Length; i++)
        {
            var (from, to) = walk[i];
            float left = from * framePixels, right = Math.Min(line.Width, (to + 1) * framePixels);
            if (text[i] != ' ')
            {
                (left, right) = DrawIn(ink, left, right);
            }

            spans[i] = new CharacterSpan(text[i].ToString(), left, right, Confidence(classes[i], output, from, to));
        }

        return spans;
    }

    /// <summary>First and last frame of each character.</summary>
    private static (int From, int To)[] BestWalk(string text, int[] classes, ReaderOutput output, int frames, Predicate<int> hasStem)
    {
        frames = Math.Min(Math.Max(frames, classes.Length), output.Occupancy.Shape[1]);
        var states = States(text, frames);
        var score = new float[states.Length];
        var next = new float[states.Length];
        var came = new sbyte[frames * states.Length];
        Array.Fill(score, float.NegativeInfinity);
        bool[] stems = [.. Enumerable.Range(0, frames).Select(frame => hasStem(frame))];
        float At(int frame, int s) => Score(output, classes, frame, states[s])
            - (stems[frame] && states[s].Character is { } character && TallStems.AreNoneOf(text[character]) ? ForeignStem : 0);
        score[0] = At(0, 0);
        score[1] = At(0, 1);
        for (var f = 1; f < frames; f++)
        {
            for (var s = 0; s < states.Length; s++)
            {
                sbyte step = 0;
                var best = states[s].MayStay ? score[s] : float.NegativeInfinity;
                if (s >= 1 && score[s - 1] > best)
                {
                    (best, step) = (score[s - 1], 1);
                }

                if (s >= 2 && states[s].IsFirst && score[s - 2] > best)
                {
                    (best, step) = (score[s - 2], 2);
                }

                came[(f * states.Length) + s] = step;
                next[s] = best + At(f, s);
            }

            (score, next) = (next, score);
        }

        var state = score[^1] >= score[^2] ? states.Length - 1 : states.Length - 2;
        var walk = new (int From, int To)[classes.Length];
        Array.Fill(walk, (-1, -1));
        for (var f = frames - 1; f >= 0; f--)
        {
            if (states[state].Character is { } character)
            {
                walk[character] = (f, walk[character].To < 0 ? f : walk[character].To);
            }

            state -= came[(f * states.Length) + state];
        }

        return walk;
    }

    /// <summary>Nobody, character 0, nobody, character 1, … nobody; a character has as many states as it must have frames.</summary>
    private static State[] States(string text, int frames)
    {
        // On a line too short for its text every character is content with one frame.
        var roomy = text.Sum(LeastFrames) < 0.8f * frames;
        var states = new List<State> { new(null, false, true) };
        for (var i = 0; i < text.Length; i++)
        {
            var count = roomy ? LeastFrames(text[i]) : 1;
            for (var k = 0; k < count; k++)
            {
                states.Add(new State(i, k == 0, k == count - 1));
            }

            states.Add(new State(null, false, true));
        }

        return [.. states];
    }

    /// <summary>
    /// Narrower than this no hand writes it. Without the limit a letter that the reader does not recognise, as a writer's own kind of
    /// capital, would leave its ink to its neighbours.
    /// </summary>
    private static int LeastFrames(char c) => c switch
    {
        'm' or 'w' or 'M' or 'W' => 5,
        'f' or 'r' or 's' or 't' => 2,
        _ when Narrow.Contains(c, StringComparison.Ordinal) || !char.IsLetterOrDigit(c) => 1,
        _ => 4,
    };

    private static float Score(ReaderOutput output, int[] classes, int frame, State state)
    {
        var count = output.Occupancy.Shape[2];
        if (state.Character is not { } character)
        {
            // Before, after and between characters; a gap inside a word costs as the reader says.
            return output.Occupancy.Span[frame * count];
        }

        var index = classes[character];
        if (index == Alphabet.AnythingClass)
        {
            return TensorPrimitives.Max(output.Occupancy.Span.Slice(frame * count, count)) - AnythingCost;
        }

        if (index <= 0)
        {
            return -4; // a character the reader does not know may be anything
        }

        var occupancy = output.Occupancy.Span[(frame * count) + index];
        var reading = Math.Max(output.Transcription.Span[(frame * count) + index], output.Transcription.Span[frame * count]);
        return Math.Max(occupancy, -9) + (TranscriptionShare * Math.Max(reading, -9));
    }

    private static float Confidence(int index, ReaderOutput output, int from, int to)
    {
        if (index <= 0)
        {
            return 0;
        }

        var count = output.Occupancy.Shape[2];
        double sum = 0;
        for (var f = from; f <= to; f++)
        {
            sum += Math.Exp(output.Occupancy.Span[(f * count) + index]);
        }

        return (float)(sum / (to - from + 1));
    }

    private static float[] ColumnInk(Raster line)
    {
        var ink = new float[line.Width];
        for (var y = 0; y < line.Height; y++)
        {
            var row = line.Row(y);
            for (var x = 0; x < row.Length; x++)
            {
                ink[x] += row[x];
            }
        }

        return ink;
    }

    /// <summary>Moves the edges inwards over columns without ink.</summary>
    private static (float Left, float Right) DrawIn(float[] ink, float left, float right)
    {
        int from = (int)left, to = Math.Min(ink.Length, (int)right) - 1;
        while (from < to && ink[from] < InkThreshold)
        {
            from++;
        }

        while (to > from && ink[to] < InkThreshold)
        {
            to--;
        }

        return (from, to + 1);
    }

    /// <summary>A place in the walk: a part of a character, or of none; whether the character begins there, and whether the walk may stay.</summary>
    private readonly record struct State(int? Character, bool IsFirst, bool MayStay);
}
