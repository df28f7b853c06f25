namespace Ductus.Benchmarks;

/// <summary>Progress that nobody watches.</summary>
internal sealed class Silent<T> : IProgress<T>
{
    public void Report(T value)
    {
    }
}
