// Times of packed layers and of one whole step of FLUX.1 with random weights; needs no checkpoint.
//   dotnet run -c Release --project benchmarks/FluxStep -- layers
//   dotnet run -c Release --project benchmarks/FluxStep -- step nf4 [IMAGE TOKENS] [TEXT TOKENS]
using System.Globalization;
using Ductus.Benchmarks;
using Ductus.Tensors.Packed;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
RowFormat[] formats = [RowFormat.BF16, RowFormat.Int8, RowFormat.Fp8, RowFormat.Nf4];
switch (args)
{
    case ["layers"]:
        PackedLayers.Run(formats);
        PackedLayers.Packing(formats);
        return 0;
    case ["step", var name, ..] when formats.FirstOrDefault(format => format.Name == name) is { } format:
        WholeStep.Run(format, Number(2), Number(3));
        return 0;
    default:
        Console.Error.WriteLine($"Usage: layers | step {string.Join('|', formats.Select(format => format.Name))} [IMAGE TOKENS] [TEXT TOKENS]");
        return 2;
}

int Number(int at) => args.Length > at && int.TryParse(args[at], out var value) && value > 0 ? value : 256;
