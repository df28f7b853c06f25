namespace Ductus.Tensors;

/// <summary>
/// The memory behind a tensor and its views, on whatever device: counted, and given back when the last of them lets go. A device of another
/// assembly derives its own, which holds that device's handle or address.
/// </summary>
public abstract class Storage
{
    private int _references = 1;

    /// <summary>One more tensor shares it.</summary>
    internal void Retain() => Interlocked.Increment(ref _references);

    /// <summary>One tensor fewer shares it.</summary>
    internal void Release()
    {
        if (Interlocked.Decrement(ref _references) == 0)
        {
            Free();
#pragma warning disable CA1816 // the count at zero is this type's Dispose
            GC.SuppressFinalize(this);
#pragma warning restore CA1816
        }
    }

    /// <summary>
    /// Gives the memory back; called once, when nothing shares it any more. A tensor that nobody releases (a weight) is collected: a storage
    /// needs a finaliser that does the same.
    /// </summary>
    protected abstract void Free();
}
