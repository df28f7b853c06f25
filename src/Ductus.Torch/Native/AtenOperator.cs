using System.Runtime.InteropServices;

namespace Ductus.Torch.Native;

/// <summary>An operator of ATen by its name, kept as C reads it.</summary>
internal sealed unsafe class AtenOperator
{
    /// <summary>An operator.</summary>
    /// <param name="name">Without "aten::", with its overload behind a dot where it has one: "sum.dim_IntList".</param>
    /// <param name="results">Tensors that it returns.</param>
    public AtenOperator(string name, int results = 1)
    {
        Title = name;
        Results = results;
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        Name = (byte*)Marshal.StringToCoTaskMemUTF8("aten::" + (dot < 0 ? name : name[..dot]));
        Overload = (byte*)Marshal.StringToCoTaskMemUTF8(dot < 0 ? "" : name[(dot + 1)..]);
    }

    public string Title { get; }

    public int Results { get; }

    /// <summary>Ends with a zero; lives as long as the program.</summary>
    public byte* Name { get; }

    /// <inheritdoc cref="Name"/>
    public byte* Overload { get; }
}
