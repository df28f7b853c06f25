using Ductus.Imaging;
using Ductus.Tensors;

namespace Ductus.Pages;

/// <summary>What the writing stands on: the colour of every pixel of a sheet, and how ink shows on it.</summary>
internal sealed class SheetSurface
{
    private static readonly Rgb Rule = new(178, 200, 228);

    /// <summary>Thickness of a printed rule: a quarter of a millimetre.</summary>
    private const int RuleThickness = 3;

    /// <summary>How the light falls off towards a side of a scan, in all.</summary>
    private const float Falloff = 0.02f;

    private readonly PageStyle _style;
    private readonly Rgb _paper;
    private readonly float _grain;
    private readonly (float X, float Y) _light;
    private readonly SmoothNoise? _shade;
    private readonly SmoothNoise? _fibres;
    private readonly SmoothNoise _flow;
    private readonly HashSet<int> _ruled = [];

    /// <summary>The surface of one page.</summary>
    /// <param name="style">How it is to look.</param>
    /// <param name="rules">Rows of the baselines, where the paper is ruled.</param>
    /// <param name="rng">Where grain and shade come from.</param>
    public SheetSurface(PageStyle style, IEnumerable<float> rules, Rng rng)
    {
        _style = style;
        var (width, height) = (style.Format.Width, style.Format.Height);
        _paper = style.Paper == PaperKind.Own ? style.InkAndPaper.Paper : Rgb.White;
        _flow = new SmoothNoise(width, height, 0.5f * style.XHeight, Math.Min(style.InkAndPaper.InkVariation, 30) / 255f, rng);
        if (style.Paper == PaperKind.Own)
        {
            _grain = Math.Min(style.InkAndPaper.PaperGrain, 6) / 255f;
            var angle = rng.Uniform(0, 2 * MathF.PI);
            _light = (Falloff * MathF.Cos(angle) / width, Falloff * MathF.Sin(angle) / height);
            _shade = new SmoothNoise(width, height, 0.3f * width, 0.004f, rng);
            _fibres = new SmoothNoise(width, height, 9, 0.5f * _grain, rng);
        }

        if (style.Paper == PaperKind.Ruled)
        {
            // Letters stand on a rule, not in it.
            _ruled = [.. rules.SelectMany(row => Enumerable.Range((int)(row + (0.06f * style.XHeight)), RuleThickness))];
        }
    }

    /// <summary>Paints row <paramref name="y"/> of the page.</summary>
    /// <param name="image">The page.</param>
    /// <param name="y">The row.</param>
    /// <param name="density">Ink on it.</param>
    public void Paint(RgbImage image, int y, ReadOnlySpan<float> density)
    {
        var noise = new Rng(_style.Seed ^ 0xBEEF, (ulong)y);
        var row = image.Row(y);
        var under = _ruled.Contains(y) ? Rule : _paper;
        var ink = _style.InkAndPaper.Ink;
        for (var x = 0; x < density.Length; x++)
        {
            var light = 1f;
            if (_shade is not null)
            {
                light += _shade.At(x, y) + _fibres!.At(x, y) + (_light.X * (x - (image.Width / 2))) + (_light.Y * (y - (image.Height / 2)));
                // Three uniform values make nearly a normal one, of deviation one half.
                light += _grain * (noise.Uniform() + noise.Uniform() + noise.Uniform() - 1.5f) * 2;
            }

            // Where the pen leaves less ink the paper shines through more: the variation lifts towards the paper, never darkens it.
            var d = density[x];
            var flow = d > 0 ? Math.Max(0, 1 - MathF.Abs(_flow.At(x, y))) : 1;
            var covered = d * flow;
            row[3 * x] = Mix(under.R, ink.R, light, covered);
            row[(3 * x) + 1] = Mix(under.G, ink.G, light, covered);
            row[(3 * x) + 2] = Mix(under.B, ink.B, light, covered);
        }
    }

    /// <summary>A channel of a pixel: ink lets less of the paper's light through; full ink shows the ink's own colour.</summary>
    public static byte Mix(byte paper, byte ink, float light, float density) =>
        RgbImage.ToByte(((paper * light * (1 - density)) + (ink * density)) / 255f);
}
