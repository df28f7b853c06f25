using Ductus.Models.Adapters;

namespace Ductus.Families;

/// <summary>
/// A kind of base model, such as FLUX.1: what its files are and how they are opened. Everything above speaks of bases through these interfaces, so
/// that another family is another folder beside <c>Flux1</c> and a line in <c>BaseFamilies</c>.
/// </summary>
public interface IBaseFamily
{
    /// <summary>Its name in the list of registered bases; never changes.</summary>
    string Key { get; }

    /// <summary>Its name for people.</summary>
    string Name { get; }

    /// <summary>The parts that a base of it is made of, in the order they are reported. The first is the network that denoises, which adapters are for.</summary>
    IReadOnlyList<BasePart> Parts { get; }

    /// <summary>The layers that an adapter is put on where nothing else is said: a regular expression of their paths.</summary>
    string UsualTargets { get; }

    /// <summary>Sides of pictures are multiples of it in every base of the family (<see cref="ILatents.PixelStep"/>).</summary>
    int PixelStep { get; }

    /// <summary>The forms in which adapters for it are exchanged.</summary>
    IAdapterForms Adapters { get; }

    /// <summary>What a part is, in a few words, by a look at names, shapes and sizes: no weights are read.</summary>
    /// <exception cref="InvalidDataException">It is no such part, damaged, or incomplete.</exception>
    string Describe(BasePart part, string path);

    /// <summary>A base, ready for its parts to be loaded one at a time; nothing but headers is read.</summary>
    /// <param name="files">Where its parts are.</param>
    /// <param name="device">Where they are to run. What they are given and give back lies on the CPU.</param>
    /// <exception cref="UserException">A part is missing or damaged, or two do not fit together.</exception>
    IBase Open(BaseFiles files, Tensors.Device device);
}

/// <summary>Adapter files for the bases of a family.</summary>
public interface IAdapterForms
{
    /// <summary>Reads an adapter of any of the forms.</summary>
    /// <exception cref="InvalidDataException">It is no adapter for this family, or damaged.</exception>
    LoraAdapter Read(string path);

    /// <summary>Writes an adapter; an earlier file stays until the new one is whole.</summary>
    /// <param name="path">The file.</param>
    /// <param name="adapter">The adapter.</param>
    /// <param name="format">The names and the form of the factors.</param>
    /// <param name="storeAs">F32, BF16 or F16; as the adapter came if not given.</param>
    /// <exception cref="InvalidDataException">The adapter holds something that the form has no place for.</exception>
    void Write(string path, LoraAdapter adapter, LoraFormat format, Tensors.DType? storeAs = null);

    /// <summary>Writes a denoising network with an adapter in its weights, as one file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="network">File or folder of the network.</param>
    /// <param name="adapter">The adapter.</param>
    /// <param name="cancel">Stops it; nothing is left behind.</param>
    /// <exception cref="InvalidDataException">The network is none of this family, or the adapter does not fit it.</exception>
    void Merge(string path, string network, LoraAdapter adapter, CancellationToken cancel);
}
