namespace Ductus.Tensors.Cpu;

/// <summary>How element-wise work is shared out.</summary>
internal static class Rows
{
    /// <summary>Values below which a second thread costs more than it brings.</summary>
    private const int Grain = 32 * 1024;

    /// <summary>Chunks of 0 .. <paramref name="count"/>-1 values.</summary>
    public static void Values(int count, Action<int, int> body) => ParallelRows.For(count, Grain, body);

    /// <summary>Chunks of rows of <paramref name="width"/> values each.</summary>
    public static void Of(int rows, int width, Action<int, int> body) =>
        ParallelRows.For(rows, Math.Max(1, Grain / Math.Max(1, width)), body);
}
