using Ductus.Imaging;
using Ductus.Lines;
using Ductus.Models.Reader;
using Ductus.Tensors;

namespace Ductus.Reading;

/// <summary>Lines and texts as the reader's network takes them.</summary>
internal static class ReaderInput
{
    /// <summary>Pixels of a line that one frame of the reader covers.</summary>
    public const int FramePixels = LineGeometry.Height / ReaderModel.Height * ReaderModel.FrameWidth;

    /// <summary>Lines at half resolution, [lines, 80, width / 2, 1], paper to the right of shorter ones.</summary>
    public static Tensor From(IReadOnlyList<Raster> lines, int width)
    {
        var input = Tensor.Zeros(new Shape(lines.Count, ReaderModel.Height, width / 2, 1));
        for (var n = 0; n < lines.Count; n++)
        {
            var line = lines[n];
            for (var y = 0; y < ReaderModel.Height; y++)
            {
                ReadOnlySpan<float> upper = line.Row(2 * y), lower = line.Row((2 * y) + 1);
                var target = input.Span.Slice(((n * ReaderModel.Height) + y) * (width / 2), width / 2);
                for (var x = 0; x < line.Width / 2; x++)
                {
                    target[x] = (upper[2 * x] + upper[(2 * x) + 1] + lower[2 * x] + lower[(2 * x) + 1]) * 0.25f;
                }
            }
        }

        return input;
    }

    /// <summary>A text as classes; characters that the reader does not know are left out.</summary>
    public static int[] Classes(string text) => [.. text.Select(Alphabet.IndexOf).Where(index => index > 0)];

    /// <summary>
    /// For each frame, the class of the character whose box covers its middle (of two, the one whose centre is nearer), 0 for
    /// none, -1 where that is unknown.
    /// </summary>
    public static int[] Owners(IReadOnlyList<CharacterSpan> spans, int frames)
    {
        var owners = new int[frames];
        var unknown = spans.Any(s => float.IsNaN(s.Left) || float.IsNaN(s.Right));
        var nearest = new float[frames];
        Array.Fill(owners, unknown ? -1 : 0);
        Array.Fill(nearest, float.PositiveInfinity);
        foreach (var span in spans)
        {
            if (float.IsNaN(span.Left) || float.IsNaN(span.Right))
            {
                continue;
            }

            var from = Math.Max(0, (int)MathF.Ceiling((span.Left / FramePixels) - 0.5f));
            var to = Math.Min(frames - 1, (int)MathF.Floor((span.Right / FramePixels) - 0.5f));
            for (var f = from; f <= to; f++)
            {
                var distance = MathF.Abs(((f + 0.5f) * FramePixels) - ((span.Left + span.Right) / 2));
                if (distance < nearest[f])
                {
                    nearest[f] = distance;
                    owners[f] = Math.Max(0, Alphabet.IndexOf(span.Character[0]));
                }
            }
        }

        return owners;
    }
}
