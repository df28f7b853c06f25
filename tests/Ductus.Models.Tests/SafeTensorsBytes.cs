using System.Text;
using System.Text.Json;
using Ductus.Tensors;

namespace Ductus.Models.Tests;

/// <summary>The bytes of a safetensors file with values of types that Ductus only reads.</summary>
internal sealed class SafeTensorsBytes
{
    private readonly Dictionary<string, object> _header = [];
    private readonly List<byte> _data = [];

    public SafeTensorsBytes Add(string name, DType type, int[] shape, params float[] values)
    {
        var from = _data.Count;
        foreach (var value in values)
        {
            _data.AddRange(type switch
            {
                DType.F64 => BitConverter.GetBytes((double)value),
                DType.I64 => BitConverter.GetBytes((long)value),
                DType.F16 => BitConverter.GetBytes((Half)value),
                DType.U8 => [(byte)value],
                DType.F8E5M2 => [BitConverter.GetBytes((Half)value)[1]],
                _ => BitConverter.GetBytes(value),
            });
        }

        _header.Add(name, new { dtype = type.SafeTensorsName(), shape, data_offsets = (int[])[from, _data.Count] });
        return this;
    }

    public byte[] ToArray()
    {
        var header = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(_header));
        return [.. BitConverter.GetBytes((long)header.Length), .. header, .. _data];
    }
}
