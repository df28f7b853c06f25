using Ductus.Tensors;
using Ductus.Tensors.Ops;

namespace Ductus.Models.Flow;

/// <summary>
/// Rectified flow (Liu et al., 2022): noisy latents lie on the straight line from clean ones to noise, the velocity along it is noise - clean, and
/// Euler steps follow it.
/// </summary>
public static class RectifiedFlow
{
    /// <summary>(1 - sigma) · clean + sigma · noise, sigma per sample of [batch, ...].</summary>
    public static Tensor Add(Tensor clean, Tensor noise, ReadOnlySpan<float> sigma)
    {
        ArgumentNullException.ThrowIfNull(clean);
        ArgumentNullException.ThrowIfNull(noise);
        Span<float> share = stackalloc float[sigma.Length];
        for (var n = 0; n < sigma.Length; n++)
        {
            share[n] = 1 - sigma[n];
        }

        return (clean * PerSample(share, clean)) + (noise * PerSample(sigma, clean));
    }

    /// <summary>Moves a sample, in place, along its velocity.</summary>
    public static void Step(Tensor sample, Tensor velocity, float from, float to) => new AddScaled(to - from).Apply(sample, velocity);

    /// <summary>One value a sample, to go with <paramref name="batch"/> [samples, ...]: [samples, 1, ...] on its device.</summary>
    internal static Tensor PerSample(ReadOnlySpan<float> values, Tensor batch)
    {
        Span<int> extents = stackalloc int[batch.Rank];
        extents.Fill(1);
        extents[0] = values.Length;
        return Tensor.From(values, new Shape(extents.ToArray()), batch.Device);
    }
}
