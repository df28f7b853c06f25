namespace Ductus.Tensors;

/// <summary>
/// A stretch of work whose tensors are temporary: every tensor made on this thread between <see cref="Begin"/> and
/// <see cref="Dispose"/> gives its memory back to the pool there, except those handed to <see cref="Keep"/>. Scopes
/// nest. Weights and optimiser state are made outside of any scope and live until they are collected. A scope belongs to its thread, as does
/// <see cref="Autograd.NoGrad"/>: no <c>await</c> may stand inside.
/// </summary>
public sealed class TensorScope : IDisposable
{
    [ThreadStatic]
    private static TensorScope? _current;

    private readonly TensorScope? _outer;
    private readonly List<Tensor> _tensors = [];

    private TensorScope(TensorScope? outer) => _outer = outer;

    /// <summary>Opens a scope on the current thread; dispose it on the same thread.</summary>
    public static TensorScope Begin() => _current = new TensorScope(_current);

    /// <summary>
    /// For a part of a network: a scope while no gradients are recorded, so that the part's inner results make room at once, and
    /// null while they are, because the backward pass needs them.
    /// </summary>
    public static TensorScope? BeginUnlessRecording() => Autograd.Enabled ? null : Begin();

    /// <summary>Runs <paramref name="make"/> outside of any scope: what it makes is not released by one.</summary>
    public static T Outside<T>(Func<T> make)
    {
        ArgumentNullException.ThrowIfNull(make);
        var scope = _current;
        _current = null;
        try
        {
            return make();
        }
        finally
        {
            _current = scope;
        }
    }

    /// <summary>Lets <paramref name="tensor"/> outlive this scope: it belongs to the enclosing one, if any.</summary>
    public Tensor Keep(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (_tensors.Remove(tensor))
        {
            _outer?._tensors.Add(tensor);
        }

        return tensor;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in _tensors)
        {
            tensor.Release();
        }

        _tensors.Clear();
        _current = _outer;
    }

    /// <summary>Whether a tensor made now on this thread is released by a scope.</summary>
    internal static bool IsOpen => _current is not null;

    internal static void Register(Tensor tensor) => _current?._tensors.Add(tensor);
}
