using Ductus.Tensors;

namespace Ductus.Families;

/// <summary>A base as the user registered it: of which family it is and where its parts are.</summary>
/// <param name="Name">What the user calls it.</param>
/// <param name="Family">Its family.</param>
/// <param name="Parts">File or folder of each part that is there, by <see cref="BasePart.Key"/>.</param>
public sealed record BaseFiles(string Name, IBaseFamily Family, IReadOnlyDictionary<string, string> Parts)
{
    /// <summary>File or folder of a part.</summary>
    /// <exception cref="UserException">The base has no such part.</exception>
    public string PathOf(BasePart part)
    {
        ArgumentNullException.ThrowIfNull(part);
        return Parts.GetValueOrDefault(part.Key)
            ?? throw new UserException($"The base '{Name}' has no {part.Title}: get {part.Hint}.", new Remedy.AddPart(Name, part.Title));
    }

    /// <summary>The base, ready for its parts to be loaded; nothing but headers is read.</summary>
    /// <param name="device">Where its parts are to run; null: on the CPU.</param>
    /// <exception cref="UserException">A part is missing or damaged, or two do not fit together.</exception>
    public IBase Open(Device? device = null) => Family.Open(this, device ?? Device.Cpu);
}
