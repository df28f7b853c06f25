namespace Ductus.Drafting;

/// <summary>A sine at equal steps, each turned on from the one before: a sine and a cosine a row instead of one a point.</summary>
internal struct SineRecurrence
{
    private readonly float _turnSin;
    private readonly float _turnCos;
    private float _sin;
    private float _cos;

    /// <summary>Begins at an angle, to go on by a step; both in radians.</summary>
    public SineRecurrence(float angle, float step)
    {
        (_sin, _cos) = MathF.SinCos(angle);
        (_turnSin, _turnCos) = MathF.SinCos(step);
    }

    /// <summary>The sine here; then a step on.</summary>
    public float Next()
    {
        var here = _sin;
        (_sin, _cos) = ((_sin * _turnCos) + (_cos * _turnSin), (_cos * _turnCos) - (_sin * _turnSin));
        return here;
    }
}
