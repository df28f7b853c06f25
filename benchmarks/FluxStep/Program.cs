// Times of packed layers and of one whole step of FLUX.1 with random weights; needs no checkpoint.
//   dotnet run -c Release --project benchmarks/FluxStep -- layers
//   dotnet run -c Release --project benchmarks/FluxStep -- step nf4 [IMAGE TOKENS] [TEXT TOKENS]
//   dotnet run -c Release --project benchmarks/FluxStep -- step FILE [IMAGE TOKENS] [TEXT TOKENS]    (eng/random_flux_gguf.py makes one)
//   dotnet run -c Release --project benchmarks/FluxStep -- train nf4 [IMAGE TOKENS] [TEXT TOKENS] [DOUBLE BLOCKS] [SINGLE BLOCKS]
//   dotnet run -c Release --project benchmarks/FluxStep -- picture [SIDE] [TILE]
using System.Globalization;
using Ductus.Benchmarks;
using Ductus.Models.Flux;
using Ductus.Tensors.Quantized;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
WeightFormat[] formats = [WeightFormat.BF16, WeightFormat.Int8, WeightFormat.Fp8, WeightFormat.Nf4];
switch (args)
{
    case ["layers"]:
        QuantizedLayers.Run(formats);
        QuantizedLayers.Packing(formats);
        return 0;
    case ["step", var name, ..] when formats.FirstOrDefault(format => format.Name == name) is { } format:
        WholeStep.Run(format, Number(2), Number(3));
        return 0;
    case ["step", var file, ..] when File.Exists(file):
        WholeStep.Run(file, Number(2), Number(3));
        return 0;
    case ["train", var name, ..] when formats.FirstOrDefault(format => format.Name == name) is { } format:
        WholeStep.Train(format, Number(2), Number(3), Number(4, FluxConfig.Dev.DoubleBlocks), Number(5, FluxConfig.Dev.SingleBlocks));
        return 0;
    case ["picture", ..]:
        WholePicture.Run(Number(1, 1024), Number(2, 1024));
        return 0;
    default:
        Console.Error.WriteLine($"Usage: layers | picture [SIDE] [TILE] | step|train {string.Join('|', formats.Select(format => format.Name))} [IMAGE TOKENS] [TEXT TOKENS]");
        return 2;
}

int Number(int at, int otherwise = 256) => args.Length > at && int.TryParse(args[at], out var value) && value > 0 ? value : otherwise;
