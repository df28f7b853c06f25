namespace Ductus.Ingest;

/// <summary>The circle that fits a piece of ink best.</summary>
/// <param name="X">Of its middle, in pixels.</param>
/// <param name="Y">Of its middle, in pixels.</param>
/// <param name="Diameter">In pixels.</param>
/// <param name="Share">Of its outline, that the piece covers; 0 where the piece is no part of a circle.</param>
internal readonly record struct FittedCircle(float X, float Y, float Diameter, float Share);
