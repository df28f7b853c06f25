namespace Ductus.Ingest;

/// <summary>
/// The hue of an ink: the shares of red, green and blue in its optical density -ln(light / paper's light), which add up where inks lie over each
/// other (Beer and Lambert). Black has a third of each.
/// </summary>
internal readonly record struct InkHue(float Red, float Green, float Blue)
{
    /// <summary>What lets less light through than this share is black for all purposes.</summary>
    private const float LeastLight = 0.04f;

    /// <summary>No hue at all.</summary>
    public static InkHue Black { get; } = new(1 / 3f, 1 / 3f, 1 / 3f);

    /// <summary>Distance of two hues: 0 for the same, 0.4 from blue to black, 0.8 from blue to red.</summary>
    public float To(InkHue other)
    {
        var (p, q) = (Red - Blue - (other.Red - other.Blue), Green - ((Red + Blue) / 2) - (other.Green - ((other.Red + other.Blue) / 2)));
        return MathF.Sqrt((p * p) + (q * q));
    }

    /// <summary>The optical density of a channel; below 0 where it is lighter than the paper.</summary>
    public static float OpticalDensity(float value, float paper) => -MathF.Log(MathF.Max(LeastLight, value / paper));

    /// <summary>How much darker than the paper an amount of this ink is, from 0 to 1, as <see cref="InkDensity.Measure"/> weighs the channels.</summary>
    /// <param name="amount">Optical density, all channels together.</param>
    /// <param name="strongestChannel">Weight of the channel that is darkened most.</param>
    public float Darkness(float amount, float strongestChannel)
    {
        var (red, green, blue) = (1 - MathF.Exp(-amount * Red), 1 - MathF.Exp(-amount * Green), 1 - MathF.Exp(-amount * Blue));
        return (strongestChannel * Math.Max(red, Math.Max(green, blue))) + ((1 - strongestChannel) * (red + green + blue) / 3);
    }

    /// <summary>
    /// How much of this hue an optical density holds beside another one: the non-negative pair of amounts that comes nearest to it
    /// (least squares; Lawson and Hanson, 1974).
    /// </summary>
    public float AmountBeside(InkHue other, float red, float green, float blue)
    {
        var own = Dot(Red, Green, Blue);
        var foreign = other.Dot(other.Red, other.Green, other.Blue);
        var both = Dot(other.Red, other.Green, other.Blue);
        var (a, b) = (Dot(red, green, blue), other.Dot(red, green, blue));
        var determinant = (own * foreign) - (both * both);
        var amount = ((foreign * a) - (both * b)) / determinant;
        var amountOfOther = ((own * b) - (both * a)) / determinant;
        return amountOfOther < 0 ? a / own : MathF.Max(0, amount);
    }

    private float Dot(float red, float green, float blue) => (Red * red) + (Green * green) + (Blue * blue);
}
