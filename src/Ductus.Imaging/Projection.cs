namespace Ductus.Imaging;

/// <summary>A place on a picture: column and row in pixels, pixel (0, 0) covering 0 to 1 both ways.</summary>
public readonly record struct Spot(float X, float Y);

/// <summary>
/// A projective map of the plane: quarter turns, turns about a point, and what a camera does to a flat sheet (Hartley and Zisserman, 2004, 2.3).
/// (x, y) goes to ((A x + B y + C) / w, (D x + E y + F) / w) with w = G x + H y + 1.
/// </summary>
public readonly record struct Projection(double A, double B, double C, double D, double E, double F, double G, double H)
{
    /// <summary>Leaves everything where it is.</summary>
    public static Projection Identity { get; } = new(1, 0, 0, 0, 1, 0, 0, 0);

    /// <summary>Whether it changes nothing.</summary>
    public bool IsIdentity => this == Identity;

    /// <summary>A turn about a place by an angle whose tangent is <paramref name="slope"/>, clockwise on the screen.</summary>
    public static Projection Turn(float slope, float aboutX, float aboutY)
    {
        var (sin, cos) = Math.SinCos(Math.Atan(slope));
        return new(cos, -sin, aboutX - (cos * aboutX) + (sin * aboutY), sin, cos, aboutY - (sin * aboutX) - (cos * aboutY), 0, 0);
    }

    /// <summary>From a picture turned clockwise by so many quarters (0 to 3) back to the picture of the given size.</summary>
    public static Projection FromTurned(int quarters, int width, int height) => quarters switch
    {
        0 => Identity,
        1 => new(0, 1, 0, -1, 0, height, 0, 0),
        2 => new(-1, 0, width, 0, -1, height, 0, 0),
        3 => new(0, -1, width, 1, 0, 0, 0, 0),
        _ => throw new ArgumentOutOfRangeException(nameof(quarters), quarters, "Quarter turns are 0 to 3."),
    };

    /// <summary>From a rectangle, its corner at the origin, to a quadrilateral with the given corners, from the upper left one clockwise.</summary>
    public static Projection FromRectangle(float width, float height, ReadOnlySpan<Spot> corners)
    {
        // The unit square first (Heckbert, 1989, section 2.2.3), then its sides stretched.
        var (p, q, r, s) = (corners[0], corners[1], corners[2], corners[3]);
        double dx1 = q.X - r.X, dx2 = s.X - r.X, dy1 = q.Y - r.Y, dy2 = s.Y - r.Y;
        double sx = (double)p.X - q.X + r.X - s.X, sy = (double)p.Y - q.Y + r.Y - s.Y;
        var determinant = (dx1 * dy2) - (dx2 * dy1);
        var (g, h) = (((sx * dy2) - (dx2 * sy)) / determinant, ((dx1 * sy) - (sx * dy1)) / determinant);
        return new(
            (q.X - p.X + (g * q.X)) / width, (s.X - p.X + (h * s.X)) / height, p.X,
            (q.Y - p.Y + (g * q.Y)) / width, (s.Y - p.Y + (h * s.Y)) / height, p.Y,
            g / width, h / height);
    }

    /// <summary>Where a place goes.</summary>
    public Spot Map(float x, float y)
    {
        var w = 1 / ((G * x) + (H * y) + 1);
        return new((float)(((A * x) + (B * y) + C) * w), (float)(((D * x) + (E * y) + F) * w));
    }

    /// <summary>Where a place goes.</summary>
    public Spot Map(Spot place) => Map(place.X, place.Y);

    /// <summary>First this map, then another.</summary>
    public Projection Then(Projection next)
    {
        var m = next;
        return Scaled(
            (m.A * A) + (m.B * D) + (m.C * G), (m.A * B) + (m.B * E) + (m.C * H), (m.A * C) + (m.B * F) + m.C,
            (m.D * A) + (m.E * D) + (m.F * G), (m.D * B) + (m.E * E) + (m.F * H), (m.D * C) + (m.E * F) + m.F,
            (m.G * A) + (m.H * D) + G, (m.G * B) + (m.H * E) + H, (m.G * C) + (m.H * F) + 1);
    }

    /// <summary>The way back.</summary>
    public Projection Inverse() => Scaled(
        E - (F * H), (C * H) - B, (B * F) - (C * E),
        (F * G) - D, A - (C * G), (C * D) - (A * F),
        (D * H) - (E * G), (B * G) - (A * H), (A * E) - (B * D));

    private static Projection Scaled(double a, double b, double c, double d, double e, double f, double g, double h, double i) =>
        new(a / i, b / i, c / i, d / i, e / i, f / i, g / i, h / i);
}
