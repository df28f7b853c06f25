namespace Ductus.Models.Flow;

/// <summary>The size of a picture's latents.</summary>
public readonly record struct LatentSize(int Rows, int Columns);
